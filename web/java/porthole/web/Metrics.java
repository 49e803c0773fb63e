package porthole.web;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntSupplier;
import porthole.session.Disk;
import porthole.web.lab.GroupUse;
import porthole.web.lab.Labs;
import porthole.web.lab.LatencyLog;
import porthole.web.lab.SessionUse;

/** How the server is, in the text format of Prometheus; all is read when it is asked for. */
final class Metrics {
    static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** {@code sockets}: how many WebSockets are open. */
    Metrics(Labs labs, IntSupplier sockets) {
        JvmMetrics.builder().register(registry);
        gauge("porthole_sessions", "Learners who have a lab.", () -> labs.uses().size());
        gauge("porthole_labs", "Labs that live.", () -> labs.uses().stream()
                .mapToInt(use -> use.labs().size())
                .sum());
        gauge("porthole_containers", "Containers of all labs, running or not.", () -> labs.uses().stream()
                .mapToInt(SessionUse::containers)
                .sum());
        ofEach(labs, "memory_bytes", "Memory", (group, disk) -> group.memory());
        ofEach(labs, "processes", "Processes", (group, disk) -> group.processes());
        ofEach(labs, "disk_bytes", "Disk used", (group, disk) -> disk.map(Disk.Fill::used));
        gauge("porthole_sockets", "Open WebSockets.", sockets);
        registry.register((Collector) () -> latency(labs.latency()));
    }

    private void gauge(String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsInt()))
                .register(registry);
    }

    /** One of the things that a group or disk takes. */
    private interface Taking {
        Optional<Long> of(GroupUse group, Optional<Disk.Fill> disk);
    }

    /** For each session, {@code lab} being empty, and for each lab of it; the disk is the session's only. */
    private void ofEach(Labs labs, String name, String help, Taking taking) {
        GaugeWithCallback.builder()
                .name("porthole_session_" + name)
                .help(help + " of a session, and of each lab of it.")
                .labelNames("session", "lab", "lesson")
                .callback(callback -> labs.uses().forEach(use -> {
                    taking.of(use.group(), use.disk()).ifPresent(value -> callback.call(value, use.name(), "", ""));
                    use.labs().forEach(lab -> taking.of(lab.group(), Optional.empty())
                            .ifPresent(value -> callback.call(value, use.name(), lab.name(), lab.lesson())));
                }))
                .register(registry);
    }

    private static MetricSnapshot latency(LatencyLog log) {
        LatencyLog.Seen seen = log.seen();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < seen.counts().length; i++) {
            buckets.bucket(i < seen.bounds().length ? seen.bounds()[i] : Double.POSITIVE_INFINITY, seen.counts()[i]);
        }
        return HistogramSnapshot.builder()
                .name("porthole_action_seconds")
                .help("From an action's arrival to the changed picture.")
                .dataPoint(new HistogramSnapshot.HistogramDataPointSnapshot(
                        buckets.build(), seen.seconds(), Labels.EMPTY, null, 0))
                .build();
    }

    String text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8);
    }
}
