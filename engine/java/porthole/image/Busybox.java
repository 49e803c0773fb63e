package porthole.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machine's busybox: one program with a link for each of its names. */
record Busybox(Path program) implements Base {
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/busybox"), Path.of("/bin/busybox"));

    /** Where Debian's busybox-static puts it. */
    static Optional<Busybox> find() {
        return PLACES.stream().filter(Files::isExecutable).findFirst().map(Busybox::new);
    }

    @Override
    public List<Path> madeFrom() {
        return List.of(program);
    }

    @Override
    public String createdBy() {
        return "the smallest root file system: busybox and its links";
    }

    @Override
    public LayerArchive layer() throws IOException {
        LayerArchive layer = Base.skeleton();
        layer.copy("bin/busybox", 0755, program);
        for (Path library : Libraries.of(List.of(program))) {
            layer.copy(library.toString().substring(1), 0755, library);
        }
        for (String applet : applets()) {
            if (!applet.equals("busybox")) {
                layer.link("bin/" + applet, "busybox");
            }
        }
        return layer;
    }

    /** What this busybox can be called as. */
    private List<String> applets() throws IOException {
        Process list = new ProcessBuilder(program.toString(), "--list")
                .redirectErrorStream(true)
                .start();
        String text = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines().filter(line -> line.matches("[a-z0-9_.\\[\\]-]+")).toList();
    }
}
