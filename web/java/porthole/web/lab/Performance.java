package porthole.web.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import porthole.container.BirthFailed;
import porthole.image.ContentStore;
import porthole.image.LayerArchive;
import porthole.kernel.KernelException;
import porthole.observe.SeenLayers;
import porthole.observe.Snapshot;
import porthole.storage.Image;
import porthole.web.lesson.Action;

/** Does actions, and keeps what they print under the step that asked for them. */
final class Performance {
    private final Ground ground;
    private final Stage stage;
    private final Progress progress;
    private final Supplier<Snapshot> look;

    /** {@code look}: what the kernel reports now. */
    Performance(Ground ground, Stage stage, Progress progress, Supplier<Snapshot> look) {
        this.ground = ground;
        this.stage = stage;
        this.progress = progress;
        this.look = look;
    }

    void of(String step, Action action) throws KernelException, BirthFailed, IOException, Trouble {
        if (action instanceof Action.Start start) {
            stage.start(start);
        } else if (action instanceof Action.View view) {
            stage.view(view.images());
        } else if (action instanceof Action.Create create) {
            stage.create(create.recipe());
        } else if (action instanceof Action.StepTo to) {
            stage.stepTo(to.to());
        } else if (action instanceof Action.Exec exec) {
            exec(step, exec);
        } else if (action instanceof Action.Outside outside) {
            outside(step, outside.what());
        } else if (action instanceof Action.Write write) {
            stage.need(write.in()).write(write.path(), write.text());
        } else if (action instanceof Action.Limit limit) {
            stage.need(limit.in()).limit(limit);
        } else if (action instanceof Action.Signal signal) {
            stage.need(signal.in()).signal(signal, look);
        } else if (action instanceof Action.Wait wait) {
            rest(wait.seconds());
        } else if (action instanceof Action.Layer layer) {
            layer(step, layer);
        } else if (action instanceof Action.Change change) {
            change(step, change);
        } else if (action instanceof Action.Where where) {
            where(step, where);
        } else if (action instanceof Action.Documents documents) {
            documents(step, documents);
        } else if (action instanceof Action.Archive archive) {
            archive(step, archive);
        }
    }

    private void where(String step, Action.Where where) throws KernelException, Trouble {
        SeenLayers layers = look.get().layers().get(where.in());
        if (layers == null) {
            stage.need(where.in());
            return;
        }
        String place = where.in().equals(Action.DEMO) ? "" : where.in() + ": ";
        print(step, place + "which layer has " + where.path(), OnDisk.where(layers, where.path()), 0);
    }

    private void documents(String step, Action.Documents documents) throws KernelException, IOException {
        Image image = ground.images().find(documents.image());
        ContentStore blobs = ground.images().blobs();
        Path data = ground.data().root();
        print(step, "manifest of " + documents.image(), OnDisk.document(blobs, image.descriptor(), data), 0);
        print(
                step,
                "config of " + documents.image(),
                OnDisk.document(blobs, image.manifest().config(), data),
                0);
    }

    private void archive(String step, Action.Archive archive) throws KernelException, IOException, Trouble {
        Path data = ground.data().root();
        if (archive.number() > 0) {
            Image image = ground.images().find(archive.of());
            String text = OnDisk.archive(ground.images().blobs(), image, archive.number(), data);
            print(step, "archive of layer " + archive.number() + " of " + archive.of(), text, 0);
            return;
        }
        LayerArchive.Written made = Optional.ofNullable(stage.made().get(archive.of()))
                .orElseThrow(() -> new Trouble(
                        "There is no layer " + archive.of() + ".",
                        "It has not been made, or went with a reset.",
                        "Press Run on the step that makes it."));
        String text = OnDisk.archive(new ContentStore(stage.layers()), made, data);
        print(step, "archive of the layer " + archive.of(), text, 0);
    }

    private void print(String step, String label, String text, int exit) {
        progress.printed(step, new Progress.Printed(label, text, exit));
    }

    private void outside(String step, String what) throws IOException {
        Snapshot now = look.get();
        Optional<String> groups = new GroupFiles(stage, now).answer(what);
        print(step, "outside: " + what, groups.isPresent() ? groups.get() : new Outside(now).answer(what), 0);
    }

    private static void rest(int seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is stopping
        }
    }

    private void exec(String step, Action.Exec exec) throws KernelException, BirthFailed, Trouble {
        LabContainer in = stage.need(exec.in());
        in.finishBirth();
        LabContainer.Ran ran = in.exec(exec.command());
        String place = exec.in().equals(Action.DEMO) ? "" : exec.in() + ": ";
        print(step, exec.label().orElse(place + String.join(" ", exec.command())), ran.text(), ran.exit());
        if (exec.exit().isPresent() && exec.exit().getAsInt() != ran.exit()) {
            throw new Trouble(
                    String.join(" ", exec.command()) + " exited with " + ran.exit() + ", where the lesson expects "
                            + exec.exit().getAsInt() + ".",
                    ran.text().strip(),
                    "This machine differs from what the lesson says: please report it.");
        }
    }

    private void layer(String step, Action.Layer layer) throws KernelException, IOException, Trouble {
        LayerArchive.Written made = stage.layer(layer);
        String text = String.format(
                Locale.ROOT,
                "digest  %s%ndiffID  %s%n%,d bytes, tar+gzip%n",
                made.descriptor().digest(),
                made.diffId(),
                made.descriptor().size());
        print(step, "layer " + layer.name(), text, 0);
    }

    private void change(String step, Action.Change change) throws KernelException, BirthFailed, Trouble {
        String in = change.in();
        switch (change.what()) {
            case "start" -> stage.start(in);
            case "pause" -> stage.need(in).pause();
            case "resume" -> stage.need(in).resume();
            case "stop" -> stage.need(in).stop();
            case "clear" -> {
                for (LabContainer one : stage.all()) {
                    stage.remove(one.name());
                }
            }
            default -> {
                for (String name : many(in)) {
                    long freed = stage.remove(name).orElse(0L);
                    print(step, "remove " + name, String.format(Locale.ROOT, "%,d bytes freed%n", freed), 0);
                }
            }
        }
    }

    /** Copies made together go together. */
    private List<String> many(String in) {
        List<String> copies = stage.all().stream()
                .map(LabContainer::name)
                .filter(name -> name.matches(java.util.regex.Pattern.quote(in) + "-[0-9]+"))
                .toList();
        return stage.find(in).isEmpty() && !copies.isEmpty() ? copies : List.of(in);
    }
}
