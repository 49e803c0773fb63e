package porthole.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.commons.compress.archivers.tar.TarConstants;
import porthole.layer.Tar;

/** A small tree of files for properties: paths of few names, so that two trees often disagree about the same one. */
record FileTree(SortedMap<String, Node> nodes) {
    /** {@code content}: of a file; where a link leads; nothing for a folder. */
    record Node(char type, int mode, int owner, String content) {
        static final char FOLDER = 'd';
        static final char FILE = 'f';
        static final char LINK = 'l';
    }

    static Arbitrary<FileTree> any() {
        Arbitrary<String> path =
                Arbitraries.of("a", "b", "c").list().ofMinSize(1).ofMaxSize(3).map(names -> String.join("/", names));
        Arbitrary<Node> node = Combinators.combine(
                        Arbitraries.of(Node.FOLDER, Node.FOLDER, Node.FILE, Node.LINK),
                        Arbitraries.of(0755, 0700, 01777, 04711),
                        Arbitraries.of(0, 1000),
                        Arbitraries.of("a", "b/c", "../x", "/etc"))
                .as((type, mode, owner, content) ->
                        new Node(type, type == Node.LINK ? 0777 : mode, owner, type == Node.FOLDER ? "" : content));
        return Arbitraries.maps(path, node).ofMaxSize(12).map(FileTree::consistent);
    }

    /** What lies in a folder that is none is left out; folders on the way are put in. */
    private static FileTree consistent(java.util.Map<String, Node> wild) {
        SortedMap<String, Node> nodes = new TreeMap<>();
        new TreeMap<>(wild).forEach((path, node) -> {
            String parent = parent(path);
            while (!parent.isEmpty() && !nodes.containsKey(parent)) {
                nodes.put(parent, new Node(Node.FOLDER, 0755, 0, ""));
                parent = parent(parent);
            }
            if (nodes.keySet().stream()
                    .noneMatch(other ->
                            path.startsWith(other + "/") && nodes.get(other).type() != Node.FOLDER)) {
                nodes.put(path, node);
            }
        });
        nodes.keySet().removeIf(path -> Stream.iterate(parent(path), p -> !p.isEmpty(), FileTree::parent)
                .anyMatch(p -> nodes.get(p).type() != Node.FOLDER));
        return new FileTree(nodes);
    }

    private static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    /** All of it, as a layer on nothing. */
    Tar layer() {
        return difference(new FileTree(new TreeMap<>()), Set.of());
    }

    /**
     * The layer that turns {@code from} into this.
     *
     * @param replaced folders of both that are written anew, whole, behind an opaque mark
     */
    Tar difference(FileTree from, Set<String> replaced) {
        Tar tar = new Tar();
        nodes.forEach((path, node) -> {
            boolean anew =
                    Stream.iterate(path, p -> !p.isEmpty(), FileTree::parent).anyMatch(replaced::contains);
            if (anew || !node.equals(from.nodes.get(path))) {
                add(tar, path, node);
            }
            if (node.type() == Node.FOLDER && replaced.contains(path)) {
                tar.file(path + "/.wh..wh..opq", "");
            }
        });
        from.nodes.keySet().stream()
                .filter(path -> !nodes.containsKey(path) && isFolder(parent(path)))
                .forEach(path -> tar.file(
                        (parent(path) + "/").replaceFirst("^/", "") + ".wh."
                                + path.substring(path.lastIndexOf('/') + 1),
                        ""));
        return tar;
    }

    private boolean isFolder(String path) {
        return path.isEmpty() || (nodes.containsKey(path) && nodes.get(path).type() == Node.FOLDER);
    }

    private static void add(Tar tar, String path, Node node) {
        byte type = node.type() == Node.FOLDER
                ? TarConstants.LF_DIR
                : node.type() == Node.LINK ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL;
        String content = node.type() == Node.FILE ? node.content() : "";
        tar.add(node.type() == Node.FOLDER ? path + "/" : path, type, content, entry -> {
            entry.setMode(node.mode());
            entry.setIds(node.owner(), node.owner());
            if (node.type() == Node.LINK) {
                entry.setLinkName(node.content());
            }
        });
    }

    /** What lies below {@code root}. */
    static FileTree read(Path root) throws IOException {
        SortedMap<String, Node> nodes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(path -> !path.equals(root))
                    .forEach(path -> nodes.put(root.relativize(path).toString(), node(path)));
        }
        return new FileTree(nodes);
    }

    private static Node node(Path path) {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            int owner = (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            return switch (mode & 0170000) {
                case 0040000 -> new Node(Node.FOLDER, mode & 07777, owner, "");
                case 0120000 ->
                    new Node(
                            Node.LINK, 0777, owner, Files.readSymbolicLink(path).toString());
                case 0100000 -> new Node(Node.FILE, mode & 07777, owner, Files.readString(path));
                default -> new Node('?', mode, owner, "");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
