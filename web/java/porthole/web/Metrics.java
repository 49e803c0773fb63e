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
import java.util.function.IntSupplier;
import porthole.web.lab.LabUse;
import porthole.web.lab.Labs;
import porthole.web.lab.LatencyLog;

/** How the server is, in the text format of Prometheus; all is read when it is asked for. */
final class Metrics {
    static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** {@code sockets}: how many WebSockets are open. */
    Metrics(Labs labs, IntSupplier sockets) {
        JvmMetrics.builder().register(registry);
        gauge("porthole_labs", "Labs that live.", () -> labs.uses().size());
        gauge("porthole_containers", "Containers of all labs, running or not.", () -> labs.uses().stream()
                .mapToInt(LabUse::containers)
                .sum());
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
