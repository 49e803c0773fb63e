package porthole.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.testing.Pace;

/** HTTP byte by byte: an attacker does not ask a well-behaved client for leave. */
final class RawHttp {
    private static final int PATIENCE_MILLIS =
            Math.toIntExact(Pace.here(Duration.ofSeconds(10)).toMillis());

    private final String host;
    private final int port;

    RawHttp(String url) {
        URI uri = URI.create(url);
        this.host = uri.getHost();
        this.port = uri.getPort();
    }

    String authority() {
        return host + ":" + port;
    }

    /** What came back: status 0 when the server just closed. */
    record Answer(int status, String head, String body) {
        Optional<String> header(String name) {
            Matcher line = Pattern.compile("(?im)^" + Pattern.quote(name) + ": *(.*?)\\r?$")
                    .matcher(head);
            return line.find() ? Optional.of(line.group(1)) : Optional.empty();
        }

        /** The value of a cookie that it sets, without its attributes. */
        String cookie(String name) {
            Matcher line = Pattern.compile("(?im)^Set-Cookie: *" + name + "=([^;\\r]*)")
                    .matcher(head);
            return line.find() ? line.group(1) : "";
        }
    }

    Answer get(String path, String... headers) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\n" + lines(headers) + "\r\n");
    }

    Answer post(String path, String body, String... headers) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n" + lines(headers) + "\r\n" + body);
    }

    /** Asks for a WebSocket; 101 when it is given. */
    Answer upgrade(String path, String... headers) throws IOException {
        return get(
                path,
                (String.join("\r\n", headers)
                                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                        .strip());
    }

    private static String lines(String... headers) {
        return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }

    /** Sends this as it is and reads what comes until the head, and the body as far as its length is told, are there. */
    Answer send(String request) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            } catch (SocketException e) {
                // The server has answered before it had read all, which is its right.
            }
            return read(socket.getInputStream());
        }
    }

    private static Answer read(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                all.write(buffer, 0, count);
                if (whole(all.toString(StandardCharsets.UTF_8))) {
                    break;
                }
            }
        } catch (SocketException e) {
            // Reset: what has come until now is the answer.
        }
        String text = all.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String head = end < 0 ? text : text.substring(0, end);
        Matcher status = Pattern.compile("^HTTP/1\\.1 (\\d{3})").matcher(head);
        return new Answer(
                status.find() ? Integer.parseInt(status.group(1)) : 0, head, end < 0 ? "" : text.substring(end + 4));
    }

    private static boolean whole(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        Matcher length = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)").matcher(text.substring(0, end));
        if (length.find()) {
            return text.substring(end + 4).getBytes(StandardCharsets.UTF_8).length >= Integer.parseInt(length.group(1));
        }
        return !text.substring(0, end).toLowerCase(java.util.Locale.ROOT).contains("chunked")
                || text.endsWith("0\r\n\r\n");
    }
}
