package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** What browsers of all sorts send over the live line, and how they take what they get. */
@KernelTest(requires = Requirement.CONTAINERS, census = KernelTest.Around.CLASS)
class WireKernelTest {
    private static final String BORN = "/lessons/birth/01-born";
    /** Runs a container at full speed, with a terminal. */
    private static final String YOUR_TURN = "10-your-turn";

    private static final int TOO_BIG = 1009;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int SMALL = 8 << 10;
    private static final int USUAL = 256 << 10;

    private static ServerProcess server;
    private static RawHttp http;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start();
        http = new RawHttp(server.url());
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private static OpenPage begin() throws IOException {
        return OpenPage.open(http, BORN);
    }

    private static RawSocket live(OpenPage page, int receiveBytes) throws IOException {
        return RawSocket.open(http, page.live(), receiveBytes, page.visitor());
    }

    private static void act(OpenPage page, String body) throws IOException {
        RawHttp.Answer answer = page.act(http, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** The next message that contains {@code words}; states before it are acknowledged, as a browser does. */
    private static RawSocket.Message await(RawSocket socket, String words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String tail = "";
        while (true) {
            RawSocket.Message message = socket.next();
            if (message.opcode() == RawSocket.TEXT) {
                Matcher sequence = Pattern.compile("\"seq\":(\\d+)").matcher(message.text());
                if (sequence.find()) {
                    socket.text("{\"type\":\"ack\",\"seq\":" + sequence.group(1) + "}");
                }
                if (message.text().contains(words)) {
                    return message;
                }
            } else if (message.opcode() == RawSocket.BINARY) {
                bytes.writeBytes(message.payload());
                tail = tail.substring(Math.max(0, tail.length() - words.length()))
                        + new String(message.payload(), StandardCharsets.US_ASCII);
                if (tail.contains(words)) {
                    return new RawSocket.Message(RawSocket.BINARY, bytes.toByteArray());
                }
            } else {
                throw new AssertionError("ended before \"" + words + "\": " + message.opcode() + " " + message.code()
                        + " " + message.reason());
            }
        }
    }

    private static RawSocket.Message end(RawSocket socket) throws IOException {
        RawSocket.Message message = socket.next();
        while (message.opcode() == RawSocket.TEXT || message.opcode() == RawSocket.BINARY) {
            message = socket.next();
        }
        return message;
    }

    private static void type(RawSocket socket, String keys) throws IOException {
        socket.frame(true, RawSocket.BINARY, keys.getBytes(StandardCharsets.US_ASCII));
    }

    private static void serves() throws IOException {
        assertThat(http.get("/health").status()).isEqualTo(200);
    }

    @Test
    void aMessageBeyondTheLimitEndsItsLineWithTheReason() throws IOException {
        OpenPage visit = begin();
        for (int opcode : new int[] {RawSocket.TEXT, RawSocket.BINARY}) {
            try (RawSocket socket = live(visit, USUAL)) {
                socket.frame(true, opcode, new byte[(64 << 10) + 1]);
                assertThat(end(socket).code()).isEqualTo(TOO_BIG);
            }
        }
        serves();
    }

    @Test
    void aMessageInPartsIsOneAndItsWholeIsWhatIsLimited() throws IOException {
        OpenPage visit = begin();
        try (RawSocket socket = live(visit, USUAL)) {
            byte[] ack = "{\"type\":\"ack\",\"seq\":1}".getBytes(StandardCharsets.US_ASCII);
            await0(socket, "\"seq\":1");
            for (int i = 0; i < ack.length; i++) {
                socket.frame(
                        i == ack.length - 1,
                        i == 0 ? RawSocket.TEXT : RawSocket.CONTINUATION,
                        Arrays.copyOfRange(ack, i, i + 1));
            }
            act(visit, "{\"do\":\"show\",\"step\":\"02-namespaces\"}");
            await(socket, "02-namespaces");
            socket.frame(false, RawSocket.TEXT, new byte[40 << 10]);
            socket.frame(false, RawSocket.CONTINUATION, new byte[40 << 10]);
            assertThat(end(socket).code()).isEqualTo(TOO_BIG);
        }
        serves();
    }

    /** Like {@link #await}, without acknowledging. */
    private static void await0(RawSocket socket, String words) throws IOException {
        RawSocket.Message message = socket.next();
        while (!message.text().contains(words)) {
            assertThat(message.opcode()).isPositive().isLessThan(RawSocket.CLOSE);
            message = socket.next();
        }
    }

    @Test
    void framesThatTheProtocolForbidsEndTheirLine() throws IOException {
        OpenPage visit = begin();
        byte[][] forbidden = {
            {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, // an opcode that there is not
            {(byte) 0x81, 1, 'x'}, // not masked
            {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0}, // goes on with what never began
            {(byte) 0xf1, (byte) 0x80, 0, 0, 0, 0}, // reserved bits
            {0x09, (byte) 0x80, 0, 0, 0, 0}, // a ping in parts
        };
        for (byte[] frame : forbidden) {
            try (RawSocket socket = live(visit, USUAL)) {
                socket.raw(frame);
                assertThat(end(socket).code()).as(Arrays.toString(frame)).isEqualTo(PROTOCOL_ERROR);
            }
        }
        serves();
    }

    @Test
    void aTabThatDoesNotReadDelaysNoOtherAndIsLetGo() throws IOException {
        OpenPage visit = begin();
        act(visit, "{\"do\":\"run\",\"step\":\"" + YOUR_TURN + "\"}");
        try (RawSocket stalled = live(visit, SMALL);
                RawSocket living = live(visit, USUAL)) {
            await(living, "\"open\"");
            type(living, "seq 1000000; echo he''re\n");
            RawSocket.Message all = await(living, "\r\nhere\r\n");
            String text = all.text();
            // Every line is there, in its order.
            int at = text.indexOf("\r\n1\r\n");
            for (int i = 1; i <= 1_000_000; i++) {
                String line = "\r\n" + i + "\r\n";
                assertThat(text.startsWith(line, at)).as("line %d", i).isTrue();
                at += line.length() - 2;
            }
            RawSocket.Message last = end(stalled);
            if (last.opcode() == RawSocket.CLOSE) {
                assertThat(last.reason()).contains("MiB behind the terminal");
            }
            try (RawSocket again = live(visit, USUAL)) {
                await(again, "\"full\"");
                await(again, "1000000\r\nhere\r\n");
            }
        }
    }

    @Test
    void momentsAskedForFasterThanTheyAreTakenAreNotHeaped() throws IOException {
        OpenPage visit = begin();
        act(visit, "{\"do\":\"run\",\"step\":\"01-born\"}");
        act(visit, "{\"do\":\"continue\",\"step\":\"01-born\"}");
        try (RawSocket socket = live(visit, SMALL)) {
            int asked = 20_000;
            for (int i = 0; i < asked; i++) {
                socket.text("{\"type\":\"moment\",\"n\":0}");
            }
            socket.text("{\"type\":\"moment\",\"n\":1}");
            int answers = 1;
            while (!await(socket, "\"type\":\"moment\"").text().contains("\"n\":1,")) {
                answers++;
            }
            assertThat(answers).isLessThan(asked);
        }
        serves();
    }

    @Test
    void aFloodOfMessagesThatMakeNoSenseHoldsNobodyUp() throws IOException {
        OpenPage visit = begin();
        OpenPage other = begin();
        try (RawSocket flood = live(visit, USUAL);
                RawSocket living = live(other, USUAL)) {
            Thread flooding = new Thread(() -> {
                try {
                    for (int i = 0; i < 200_000; i++) {
                        flood.text(i % 2 == 0 ? "{\"type\":\"ack\",\"seq\":" + i + "}" : "[[[[");
                    }
                } catch (IOException e) {
                    return; // the server may end it
                }
            });
            flooding.start();
            await(living, "\"full\"");
            act(other, "{\"do\":\"show\",\"step\":\"03-root\"}");
            await(living, "03-root");
            serves();
            flood.close();
            join(flooding);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void typingIntoAContainerThatDoesNotReadIsRefusedAndTheLineLives() throws IOException {
        OpenPage visit = begin();
        act(visit, "{\"do\":\"run\",\"step\":\"" + YOUR_TURN + "\"}");
        try (RawSocket socket = live(visit, USUAL)) {
            await(socket, "\"open\"");
            type(socket, "kill -STOP $$; sleep 1000\n");
            await(socket, "sleep 1000");
            String keys = "y\n".repeat(8 << 10);
            for (int i = 0; i < 100; i++) {
                type(socket, keys);
            }
            assertThat(await(socket, "\"refused\"").text()).contains("did not take what you typed");
            act(visit, "{\"do\":\"show\",\"step\":\"02-namespaces\"}");
            await(socket, "02-namespaces");
            act(visit, "{\"do\":\"reset\"}");
        }
    }
}
