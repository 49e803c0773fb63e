package porthole.web.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import porthole.image.Digest;

/**
 * What learners have predicted and done, by visitor, lesson and step; it outlives labs and servers. A visitor is kept as the digest of the cookie,
 * so that who reads the file cannot pass for one. When the disk is full, learning goes on and only the remembering fails.
 */
public final class ProgressStore {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressStore.class);
    private static final int BUSY_MILLIS = 2000;
    /** As long as the cookie lives. */
    private static final String FORGOTTEN = "-1 year";

    private final Path folder;
    private Optional<Jdbi> opened = Optional.empty();

    /** Of one step. */
    record Kept(OptionalInt choice, boolean done) {}

    /** The store in a data folder. It is opened, or made, when a learner comes first: a start does not wait for it, nor fail by it. */
    public ProgressStore(Path folder) {
        this.folder = folder;
    }

    private synchronized Jdbi jdbi() {
        Jdbi jdbi = opened.orElseGet(this::open);
        opened = Optional.of(jdbi);
        return jdbi;
    }

    private Jdbi open() {
        // The driver unpacks its native half: into our folder, where the next start finds what a killed one left.
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + folder.resolve("progress.db"));
        Jdbi jdbi = Jdbi.create(source);
        jdbi.useHandle(handle -> {
            handle.execute("CREATE TABLE IF NOT EXISTS progress (visitor TEXT NOT NULL, lesson TEXT NOT NULL,"
                    + " step TEXT NOT NULL, choice INTEGER, done INTEGER NOT NULL, at TEXT NOT NULL,"
                    + " PRIMARY KEY (visitor, lesson, step)) WITHOUT ROWID");
            handle.execute("DELETE FROM progress WHERE at < datetime('now', ?)", FORGOTTEN);
        });
        return jdbi;
    }

    /** What this visitor has done of a lesson, by step. */
    Map<String, Kept> of(String visitor, String lesson) {
        try {
            return jdbi().withHandle(handle -> {
                Map<String, Kept> steps = new HashMap<>();
                handle.select(
                                "SELECT step, choice, done FROM progress WHERE visitor = ? AND lesson = ?",
                                key(visitor),
                                lesson)
                        .map((row, context) -> {
                            int choice = row.getInt("choice");
                            return Map.entry(
                                    row.getString("step"),
                                    new Kept(
                                            row.wasNull() ? OptionalInt.empty() : OptionalInt.of(choice),
                                            row.getBoolean("done")));
                        })
                        .forEach(entry -> steps.put(entry.getKey(), entry.getValue()));
                return steps;
            });
        } catch (JdbiException e) {
            LOG.warn("progress cannot be read: {}", e.getMessage());
            return Map.of();
        }
    }

    void keep(String visitor, String lesson, String step, Kept kept) {
        try {
            jdbi().useHandle(handle -> handle.execute(
                    "INSERT INTO progress VALUES (?, ?, ?, ?, ?, datetime('now'))"
                            + " ON CONFLICT DO UPDATE SET choice = excluded.choice, done = excluded.done, at = excluded.at",
                    key(visitor),
                    lesson,
                    step,
                    kept.choice().isPresent() ? kept.choice().getAsInt() : null,
                    kept.done()));
        } catch (JdbiException e) {
            LOG.warn("progress cannot be kept: {}", e.getMessage());
        }
    }

    private static String key(String visitor) {
        return Digest.of(visitor.getBytes(StandardCharsets.US_ASCII)).shortHex();
    }
}
