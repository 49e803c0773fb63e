package porthole.web.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.container.BirthFailed;
import porthole.container.BirthRun;
import porthole.container.Container;
import porthole.container.Host;
import porthole.container.Spec;
import porthole.container.Terminal;
import porthole.container.Users;
import porthole.image.ContentStore;
import porthole.image.LayerArchive;
import porthole.kernel.KernelException;
import porthole.layer.LayerDiff;
import porthole.observe.Watch;
import porthole.session.Compartment;
import porthole.storage.Image;
import porthole.storage.TreeRemoval;
import porthole.web.lesson.Action;

/**
 * The containers of a lab, by name, and what lies beside them. The lab lets one action in at a time; whoever looks meanwhile must not have to wait
 * for it, so no look is locked.
 */
final class Stage {
    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);
    private static final int MOST = 16;

    /** Who shows the containers' terminals. */
    interface Terminals {
        void opened(String container, Terminal terminal);

        /** The container is gone. */
        void gone(String container);
    }

    private final Ground ground;
    private final Compartment lab;
    private final String id;
    private final Terminals terminals;
    private final Path layers;
    private volatile Map<String, LabContainer> containers = Map.of();
    /** Ids of the containers that were there before the newest act. */
    private volatile Set<String> settled = Set.of();
    /** Images whose layers are shown while no container of them is there. */
    private volatile List<Image> viewed = List.of();
    /** The bytes that went with the containers that were removed, by name. */
    private volatile Map<String, Long> removed = Map.of();
    /** Layers that the learner made, by name. */
    private volatile Map<String, LayerArchive.Written> made = Map.of();
    /** The container whose birth and terminal are shown: the one begun last. */
    private volatile String current = Action.DEMO;

    private volatile int rows = 24;
    private volatile int columns = 80;
    private volatile boolean closed;
    private int births;

    Stage(Ground ground, Compartment lab, String id, Terminals terminals) {
        this.ground = ground;
        this.lab = lab;
        this.id = id;
        this.terminals = terminals;
        this.layers = ground.data().store().resolve(lab.folder()).resolve("layers");
    }

    /** Another act begins, or another step: what is there now is new no more. */
    void settle() {
        settled = containers.values().stream().map(one -> one.container().id()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the newest act has made it. */
    boolean isNew(LabContainer one) {
        return !settled.contains(one.container().id());
    }

    /** Shows the layers of images; nothing runs. */
    void view(List<String> names) throws KernelException, IOException {
        clear();
        List<Image> found = new ArrayList<>();
        for (String name : names) {
            found.add(ground.images().find(name));
        }
        viewed = List.copyOf(found);
    }

    void start(Action.Start start) throws KernelException, BirthFailed, IOException, Trouble {
        for (int i = 1; i <= start.copies(); i++) {
            String name = start.recipe().name();
            LabContainer begun =
                    create(start.copies() == 1 ? start.recipe() : start.recipe().named(name + "-" + i));
            Terminal terminal = Terminal.open(rows, columns);
            if (start.stepped()) {
                begun.startStepped(terminal);
            } else {
                begun.start(terminal);
            }
        }
    }

    /** Makes a container, with an empty writable layer, in the place of the one of that name. */
    LabContainer create(Action.Recipe recipe) throws KernelException, IOException, Trouble {
        remove(recipe.name());
        if (closed) {
            throw Labs.ended();
        }
        if (containers.size() >= MOST) {
            throw new Trouble(
                    "A lab holds at most " + MOST + " containers.",
                    "A class shares this machine.",
                    "Remove one, or press Reset.");
        }
        if (!lab.session().admit()) {
            throw new Trouble(
                    "You have as many containers as one learner may have.",
                    "Those of your other lessons and of the workbench count as well.",
                    "Remove some, or press Reset there.");
        }
        LabContainer created;
        try {
            created = admitted(recipe);
        } catch (KernelException | IOException | RuntimeException e) {
            lab.session().leave();
            throw e;
        }
        know(created);
        viewed = List.of();
        current = recipe.name();
        if (closed) { // while it was made
            remove(recipe.name());
            throw Labs.ended();
        }
        return created;
    }

    private synchronized void know(LabContainer created) {
        Map<String, LabContainer> more = new LinkedHashMap<>(containers);
        more.put(created.name(), created);
        containers = more;
        Map<String, Long> gone = new TreeMap<>(removed);
        gone.remove(created.name());
        removed = gone;
    }

    private LabContainer admitted(Action.Recipe recipe) throws KernelException, IOException {
        Image image = ground.images().find(recipe.image());
        Spec spec = Recipes.spec(recipe, image)
                .withUser(Users.of(image.lowers(), ground.data().store())
                        .find(image.config().user()));
        Host host =
                new Host(ground.launcher(), ground.hierarchies(), ground.data().store(), lab);
        Container container = Container.create(id + "-" + births++, spec, Recipes.lowers(recipe, image), host);
        return new LabContainer(recipe, image, container, terminals::opened);
    }

    /** The birth that can be stepped now. */
    BirthRun stepping() throws Trouble {
        return current()
                .flatMap(LabContainer::stepping)
                .orElseThrow(() -> new Trouble(
                        "There is no birth to step.",
                        "No child waits at a gate.",
                        "Press Run on a step that begins one."));
    }

    /** Goes on through a call or chapter; a birth that has led to its program has been there already. */
    void stepTo(String to) throws KernelException, BirthFailed, Trouble {
        if (current()
                .flatMap(shown -> shown.container().birth())
                .filter(BirthRun::done)
                .isPresent()) {
            return;
        }
        BirthRun run = stepping();
        current().orElseThrow().stepTo(run, to);
    }

    void stepped() throws BirthFailed {
        current().orElseThrow().stepped();
    }

    /** Starts a container that was created or has stopped. */
    void start(String name) throws KernelException, BirthFailed, Trouble {
        LabContainer again = need(name);
        again.start(Terminal.open(rows, columns));
        current = name;
    }

    void restartTerminal() throws KernelException, BirthFailed, Trouble {
        need(current).restartTerminal(Terminal.open(rows, columns));
    }

    void size(int wantedRows, int wantedColumns) {
        rows = wantedRows;
        columns = wantedColumns;
    }

    /** The writable layer as it is now, as the archive of a layer; it lies beside the containers until the lab is reset. */
    LayerArchive.Written layer(Action.Layer layer) throws KernelException, IOException, Trouble {
        LayerArchive archive = LayerDiff.of(need(layer.in()).container().upperDir());
        LayerArchive.Written written = archive.writeTo(new ContentStore(layers));
        Map<String, LayerArchive.Written> more = new TreeMap<>(made);
        more.put(layer.name(), written);
        made = more;
        return written;
    }

    /** Removes a container; the bytes that went with its writable layer, empty when there is none of that name, or it went otherwise meanwhile. */
    Optional<Long> remove(String name) throws KernelException {
        LabContainer gone = containers.get(name);
        if (gone == null) {
            return Optional.empty();
        }
        long freed = gone.container().remove();
        if (!forget(gone, freed)) {
            return Optional.empty();
        }
        lab.session().leave();
        terminals.gone(name);
        return Optional.of(freed);
    }

    /** False when it is forgotten already: the end of a lab does not wait for an action for ever, and then both may remove the same. */
    private synchronized boolean forget(LabContainer gone, long freed) {
        Map<String, LabContainer> fewer = new LinkedHashMap<>(containers);
        if (!fewer.remove(gone.name(), gone)) {
            return false;
        }
        containers = fewer;
        Map<String, Long> all = new TreeMap<>(removed);
        all.put(gone.name(), freed);
        removed = all;
        return true;
    }

    boolean isEmpty() {
        return containers.isEmpty() && viewed.isEmpty();
    }

    /** Removes all; what cannot be removed keeps nothing else from it. */
    void clear() throws KernelException {
        Optional<KernelException> first = Optional.empty();
        for (String name : containers.keySet()) {
            try {
                remove(name);
            } catch (KernelException e) {
                first.ifPresent(before -> before.addSuppressed(e));
                first = first.or(() -> Optional.of(e));
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
        viewed = List.of();
        removed = Map.of();
        made = Map.of();
        current = Action.DEMO;
        TreeRemoval.remove(layers);
    }

    /** Ends what runs in all of them, so that nobody waits for it any more; nothing is made or started from here on. */
    void halt() {
        closed = true;
        for (LabContainer one : containers.values()) {
            try {
                one.container().stop(Duration.ZERO);
            } catch (KernelException e) {
                LOG.debug("halting {}", one.name(), e); // its removal, which follows, says what is the matter
            }
        }
    }

    /** Removes all, for good: an action that is still under way makes nothing any more. */
    void close() throws KernelException {
        closed = true;
        clear();
    }

    Optional<LabContainer> find(String name) {
        return Optional.ofNullable(containers.get(name));
    }

    LabContainer need(String name) throws Trouble {
        return find(name)
                .orElseThrow(() -> new Trouble(
                        name.equals(Action.DEMO) ? "There is no container." : "There is no container " + name + ".",
                        "It was removed, or has not been made yet.",
                        "Press Run on a step that builds one."));
    }

    /** Shows the birth of another one. */
    void show(String name) throws Trouble {
        current = need(name).name();
    }

    /** The one whose birth and terminal are shown. */
    Optional<LabContainer> current() {
        return find(current);
    }

    /** In the order in which they were made. */
    List<LabContainer> all() {
        return List.copyOf(containers.values());
    }

    List<Image> viewed() {
        return viewed;
    }

    Map<String, Long> removed() {
        return removed;
    }

    Map<String, LayerArchive.Written> made() {
        return made;
    }

    /** Where the archives of made layers lie. */
    Path layers() {
        return layers;
    }

    /** What the learner should know of how containers got their root file systems. */
    Optional<String> note() {
        return current().flatMap(shown -> shown.container().note()).or(lab.session()::note);
    }

    /** What there is to look at. */
    List<Watch> watches() {
        Path store = ground.data().store();
        List<Watch> watches = new ArrayList<>();
        containers.values().forEach(one -> watches.add(one.watch(store)));
        viewed.forEach(image -> watches.add(new Watch(
                image.reference().name(),
                OptionalInt.empty(),
                LabContainer.lowers(image.lowers(), store),
                Optional.empty(),
                List.of(),
                store)));
        return watches;
    }
}
