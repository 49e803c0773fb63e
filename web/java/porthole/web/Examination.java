package porthole.web;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the doctor found when the server had started. */
final class Examination {
    private static final Logger LOG = LoggerFactory.getLogger(Examination.class);

    private final Supplier<List<Map<String, Object>>> doctor;
    private final CompletableFuture<List<Map<String, Object>>> findings = new CompletableFuture<>();

    Examination(Supplier<List<Map<String, Object>>> doctor) {
        this.doctor = doctor;
    }

    void begin() {
        Thread thread = new Thread(this::examine, "examination");
        thread.setDaemon(true);
        thread.start();
    }

    private void examine() {
        try {
            findings.complete(doctor.get());
        } catch (RuntimeException e) {
            LOG.error("examining the machine", e);
            findings.complete(List.of());
        }
    }

    /** What is known by now: the very first page does not wait. */
    List<Map<String, Object>> known() {
        return findings.getNow(List.of());
    }

    List<Map<String, Object>> whole() {
        return findings.join();
    }
}
