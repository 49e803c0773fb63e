package porthole.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import porthole.step.BadInput;

/** The machine's busybox, and the smallest root file system around it. */
record Busybox(Path program) {
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/busybox"), Path.of("/bin/busybox"));

    /** Where Debian's busybox-static puts it. */
    static Busybox find() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(Busybox::new)
                .orElseThrow(() -> new BadInput(
                        "busybox",
                        "/usr/bin/busybox",
                        "must be there to make the first images: install busybox-static"));
    }

    LayerArchive layer() throws IOException {
        LayerArchive layer = new LayerArchive();
        for (String folder :
                List.of("dev", "etc", "home", "mnt", "proc", "run", "srv", "sys", "usr/bin", "usr/sbin", "var/log")) {
            layer.folder(folder, 0755);
        }
        layer.folder("root", 0700).folder("tmp", 01777).folder("var/tmp", 01777);
        layer.copy("bin/busybox", 0755, program);
        for (Path library : Libraries.of(List.of(program))) {
            layer.copy(library.toString().substring(1), 0755, library);
        }
        for (String applet : applets()) {
            if (!applet.equals("busybox")) {
                layer.link("bin/" + applet, "busybox");
            }
        }
        layer.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nguest:x:1000:1000:guest:/home:/bin/sh\n")
                .text("etc/group", "root:x:0:\ntty:x:5:\nguest:x:1000:\n")
                .text("etc/motd", "Welcome aboard.\n");
        // A launch mounts over these: with them here, it need not make any in the writable layer.
        for (String mountedOver : List.of("etc/hosts", "etc/hostname", "etc/resolv.conf")) {
            layer.text(mountedOver, "");
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
