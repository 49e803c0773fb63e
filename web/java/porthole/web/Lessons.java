package porthole.web;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import porthole.container.Birth;
import porthole.web.lesson.Edition;
import porthole.web.lesson.LessonReader;

/** The lessons of a folder. An edit shows on reload: one whose files have changed is read anew. */
public final class Lessons {
    private final Path folder;
    private final LessonReader reader;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    private record Known(Map<Path, Stamp> files, LessonReader.Read read) {}

    private record Stamp(FileTime modified, long size) {}

    public Lessons(Path folder) {
        this.folder = folder;
        Set<String> ids = new HashSet<>(Birth.ids());
        Birth.ids().forEach(id -> ids.add(id.substring(0, id.indexOf('.'))));
        this.reader = new LessonReader(ids, Edition.ofThisMachine());
    }

    /** In the tree where there is one, else in the jar. */
    public static Lessons of(Optional<Path> home) throws IOException {
        if (home.isPresent()) {
            return new Lessons(home.get().resolve("lessons"));
        }
        java.net.URL inJar = Lessons.class.getResource("/lessons");
        if (inJar == null) {
            throw new IOException("the jar holds no lessons");
        }
        FileSystem jar = FileSystems.newFileSystem(Path.of(
                java.net.URI.create(inJar.toString().replaceFirst("^jar:", "").replaceFirst("!.*$", ""))));
        return new Lessons(jar.getPath("/lessons"));
    }

    /** All, by name. */
    public List<LessonReader.Read> all() throws IOException {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(folder)) {
            folders = entries.filter(path -> Files.isRegularFile(path.resolve("lesson.yaml")))
                    .sorted()
                    .toList();
        }
        List<LessonReader.Read> all = new ArrayList<>();
        for (Path lesson : folders) {
            all.add(read(lesson));
        }
        return all;
    }

    /** One by its name; empty when there is none. */
    public Optional<LessonReader.Read> find(String slug) throws IOException {
        return LessonReader.isSlug(slug) ? at(folder.resolve(slug)) : Optional.empty();
    }

    /** One in a folder of its own, wherever that is; empty when it is none, or its name is no slug. */
    public Optional<LessonReader.Read> at(Path lesson) throws IOException {
        boolean named = LessonReader.isSlug(String.valueOf(lesson.getFileName()));
        return named && Files.isRegularFile(lesson.resolve("lesson.yaml"))
                ? Optional.of(read(lesson))
                : Optional.empty();
    }

    private LessonReader.Read read(Path lesson) throws IOException {
        Map<Path, Stamp> files = new HashMap<>();
        try (Stream<Path> entries = Files.list(lesson)) {
            for (Path file : entries.toList()) {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                files.put(file, new Stamp(now.lastModifiedTime(), now.size()));
            }
        }
        Known before = known.get(lesson);
        if (before != null && before.files().equals(files)) {
            return before.read();
        }
        LessonReader.Read read = reader.read(lesson);
        known.put(lesson, new Known(files, read));
        return read;
    }
}
