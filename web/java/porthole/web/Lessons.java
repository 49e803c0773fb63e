package porthole.web;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import porthole.container.Birth;
import porthole.web.lesson.Edition;
import porthole.web.lesson.LessonReader;

/** The lessons of a folder, read anew each time: an edit shows on reload. */
public final class Lessons {
    private final Path folder;
    private final LessonReader reader;

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
            all.add(reader.read(lesson));
        }
        return all;
    }

    /** One by its name; empty when there is none. */
    public Optional<LessonReader.Read> find(String slug) throws IOException {
        Path lesson = LessonReader.isSlug(slug) ? folder.resolve(slug) : folder.resolve("none");
        return Files.isRegularFile(lesson.resolve("lesson.yaml")) ? Optional.of(reader.read(lesson)) : Optional.empty();
    }
}
