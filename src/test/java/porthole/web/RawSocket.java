package porthole.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket frame by frame: one that reads only when told to, and sends what no browser would. See RFC 6455, section 5. */
final class RawSocket implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    private static final int FIN = 0x80;
    private static final int PATIENCE_MILLIS = 60_000;

    /** What came: a whole message; {@code opcode} -1 when the connection was cut without a word. */
    record Message(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Of a close frame. */
        int code() {
            return payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }

        String reason() {
            return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** {@code receiveBytes}: how much the kernel takes in for one that does not read. */
    static RawSocket open(RawHttp http, String path, int receiveBytes, String... headers) throws IOException {
        String[] authority = http.authority().split(":", -1);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBytes);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new java.net.InetSocketAddress(authority[0], Integer.parseInt(authority[1])));
        RawSocket made = new RawSocket(socket);
        made.out.write(("GET " + path + " HTTP/1.1\r\nHost: " + http.authority() + "\r\n" + String.join("\r\n", headers)
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        String head = made.head();
        if (!head.startsWith("HTTP/1.1 101")) {
            socket.close();
            throw new IOException("no WebSocket: " + head);
        }
        return made;
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    void text(String text) throws IOException {
        frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame, masked as a browser's must be. */
    void frame(boolean last, int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((last ? FIN : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(0).put(payload); // masked with zero: it stays as it is
        out.write(frame.array(), 0, frame.position());
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** The next whole message. */
    Message next() throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        int opcode = 0;
        try {
            while (true) {
                int first = in.readUnsignedByte();
                long length = in.readUnsignedByte();
                length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                byte[] part = in.readNBytes((int) length);
                if ((first & 0xf) > CLOSE) {
                    continue; // a ping or a pong
                }
                opcode = (first & 0xf) == CONTINUATION ? opcode : first & 0xf;
                payload.write(part);
                if ((first & FIN) != 0) {
                    return new Message(opcode, payload.toByteArray());
                }
            }
        } catch (java.io.EOFException | java.net.SocketException e) {
            return new Message(-1, new byte[0]);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
