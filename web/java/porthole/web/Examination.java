package porthole.web;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the doctor found when the server had started: a moment later, or as soon as somebody must know. */
final class Examination {
    /** The first page is not to share the processors with it. */
    private static final long MILLIS_AFTER_START = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Examination.class);

    private final Supplier<List<Map<String, Object>>> doctor;
    private final CountDownLatch wanted = new CountDownLatch(1);
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
            boolean soon = wanted.await(MILLIS_AFTER_START, TimeUnit.MILLISECONDS);
            LOG.debug("examining the machine, {}", soon ? "as somebody wants to know" : "as it is quiet now");
            findings.complete(doctor.get());
        } catch (InterruptedException e) {
            findings.complete(List.of());
            Thread.currentThread().interrupt();
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
        wanted.countDown();
        return findings.join();
    }
}
