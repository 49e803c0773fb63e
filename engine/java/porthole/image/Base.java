package porthole.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The smallest root file system that a shell can live in, made of programs that this machine has. */
sealed interface Base permits Busybox, HostPrograms {
    /** The machine's static busybox, or else a few of its own programs. */
    static Base ofThisMachine() {
        return Busybox.find().map(Base.class::cast).orElseGet(HostPrograms::find);
    }

    /** Whatever, when it changes, makes another image. */
    List<Path> madeFrom();

    /** For the image's history. */
    String createdBy();

    LayerArchive layer() throws IOException;

    /** What both have: folders to mount on, users, and empty files where a launch puts the container's own. */
    static LayerArchive skeleton() {
        LayerArchive layer = new LayerArchive();
        for (String folder :
                List.of("dev", "etc", "home", "mnt", "proc", "run", "srv", "sys", "usr/bin", "usr/sbin", "var/log")) {
            layer.folder(folder, 0755);
        }
        layer.folder("root", 0700).folder("tmp", 01777).folder("var/tmp", 01777);
        layer.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nguest:x:1000:1000:guest:/home:/bin/sh\n")
                .text("etc/group", "root:x:0:\ntty:x:5:\nguest:x:1000:\n")
                .text("etc/motd", "Welcome aboard.\n");
        // A launch mounts over these: with them here, it need not make any in the writable layer.
        for (String mountedOver : List.of("etc/hosts", "etc/hostname", "etc/resolv.conf")) {
            layer.text(mountedOver, "");
        }
        return layer;
    }
}
