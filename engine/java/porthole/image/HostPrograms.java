package porthole.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.step.BadInput;

/**
 * A few of the machine's own programs with the libraries that they need, for a machine without busybox. The libraries lie where the programs
 * look for them; together they are all that a root file system must have.
 */
record HostPrograms(Path shell, List<Path> programs) implements Base {
    private static final List<String> SHELLS = List.of("/usr/bin/bash", "/bin/bash", "/usr/bin/dash", "/bin/dash");
    private static final List<String> FOLDERS = List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/");
    private static final List<String> WANTED = List.of(
            "cat",
            "chmod",
            "chown",
            "cp",
            "cut",
            "date",
            "dd",
            "df",
            "du",
            "echo",
            "env",
            "false",
            "find",
            "grep",
            "head",
            "hostname",
            "id",
            "ip",
            "kill",
            "ln",
            "ls",
            "mkdir",
            "mknod",
            "mount",
            "mv",
            "ps",
            "pwd",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sleep",
            "sort",
            "stat",
            "stty",
            "sync",
            "tail",
            "touch",
            "tr",
            "true",
            "tty",
            "umount",
            "uname",
            "unshare",
            "wc",
            "whoami");

    static HostPrograms find() {
        Path shell = SHELLS.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "busybox",
                        "/usr/bin/busybox",
                        "must be there to make the first images: install busybox-static"));
        List<Path> programs = new ArrayList<>();
        for (String wanted : WANTED) {
            Optional<Path> there = FOLDERS.stream()
                    .map(folder -> Path.of(folder + wanted))
                    .filter(Files::isExecutable)
                    .findFirst();
            there.ifPresent(programs::add);
        }
        return new HostPrograms(shell, List.copyOf(programs));
    }

    @Override
    public List<Path> madeFrom() {
        List<Path> all = new ArrayList<>(programs);
        all.add(shell);
        all.addAll(Libraries.knownBy());
        return all;
    }

    @Override
    public String createdBy() {
        return "a small root file system: programs of this machine (it has no busybox) and their libraries";
    }

    @Override
    public LayerArchive layer() throws IOException {
        LayerArchive layer = Base.skeleton();
        List<Path> all = new ArrayList<>(programs);
        all.add(shell);
        layer.copy("bin/sh", 0755, shell);
        for (Path program : programs) {
            layer.copy("bin/" + program.getFileName(), 0755, program);
        }
        for (Path library : Libraries.of(all)) {
            layer.copy(library.toString().substring(1), 0755, library);
        }
        return layer;
    }
}
