package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RouteFramesTest {
    private static byte[] attribute(int type, byte[] value) {
        ByteBuffer bytes = ByteBuffer.allocate((4 + value.length + 3) & ~3).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value)
                .array();
    }

    private static byte[] message(int type, byte[] body, byte[]... attributes) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.writeBytes(body);
        for (byte[] attribute : attributes) {
            rest.writeBytes(attribute);
        }
        ByteBuffer message = ByteBuffer.allocate(16 + rest.size()).order(ByteOrder.LITTLE_ENDIAN);
        return message.putInt(16 + rest.size())
                .putShort((short) type)
                .putShort((short) 2)
                .putLong(0)
                .put(rest.toByteArray())
                .array();
    }

    private static byte[] link(int index, int flags, String name) {
        ByteBuffer body = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(4, index).putInt(8, flags);
        return message(
                16,
                body.array(),
                attribute(3, (name + "\0").getBytes(StandardCharsets.ISO_8859_1)),
                attribute(1, new byte[] {2, (byte) 0xfc, 0, 0, 0, 1}));
    }

    private static byte[] address(int index, int prefix, byte... address) {
        ByteBuffer body = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        body.put(1, (byte) prefix).putInt(4, index);
        return message(20, body.array(), attribute(1, address));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String shown(String hex) {
        byte[] answers = joined(link(7, 1, "x"), address(7, 64, HexFormat.of().parseHex(hex)));
        return RouteFrames.links(List.of(answers)).get("x").addresses().get(0);
    }

    @Test
    void linksAreNamedAndHoldTheirAddresses() {
        byte[] links = joined(link(1, 1, "lo"), link(2, 0, "eth0"), message(3, new byte[4]));
        byte[] addresses = joined(address(1, 8, (byte) 127, (byte) 0, (byte) 0, (byte) 1), message(3, new byte[4]));
        assertThat(RouteFrames.links(List.of(links, addresses)))
                .containsEntry(
                        "lo", new SeenLink(1, "lo", true, Optional.of("02:fc:00:00:00:01"), List.of("127.0.0.1/8")))
                .containsEntry("eth0", new SeenLink(2, "eth0", false, Optional.of("02:fc:00:00:00:01"), List.of()))
                .hasSize(2);
    }

    @Test
    void zerosOfVersionSixAreShortenedAsRfc5952Says() {
        assertThat(shown("00000000000000000000000000000001")).isEqualTo("::1/64");
        assertThat(shown("00000000000000000000000000000000")).isEqualTo("::/64");
        assertThat(shown("fe8000000000000000fc00fffe000001")).isEqualTo("fe80::fc:ff:fe00:1/64");
        assertThat(shown("20010db8000000010001000100010001")).isEqualTo("2001:db8:0:1:1:1:1:1/64");
        assertThat(shown("20010db8000000000001000000000001")).isEqualTo("2001:db8::1:0:0:1/64");
        assertThat(shown("00010000000000010000000000000000")).isEqualTo("1:0:0:1::/64");
    }

    @Test
    void aNameOfStrayBytesIsShownEscaped() {
        assertThat(RouteFrames.links(List.of(link(3, 1, "v\u00ff")))).containsOnlyKeys("v\\xff");
    }

    @Property(tries = 300)
    void anAnswerCutShortOrGarbledNeverThrows(@ForAll @Size(max = 96) byte[] noise, @ForAll byte index) {
        byte[] whole = joined(link(index, 1, "lo"), address(index, 8, (byte) 127, (byte) 0, (byte) 0, (byte) 1));
        int cut = Math.floorMod(index, whole.length);
        byte[] garbled = whole.clone();
        System.arraycopy(noise, 0, garbled, cut, Math.min(noise.length, whole.length - cut));
        assertThat(RouteFrames.links(List.of(Arrays.copyOf(whole, cut), garbled, noise)))
                .isNotNull();
    }
}
