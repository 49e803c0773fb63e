package porthole.observe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import porthole.proc.Bytes;

/** The questions put to rtnetlink(7), and its answers. Pure. */
final class RouteFrames {
    private static final int HEADER = 16;
    private static final int LINK_BODY = 16;
    private static final int ADDRESS_BODY = 8;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;
    private static final int REQUEST_DUMP = 0x301;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFA_ADDRESS = 1;
    private static final int IFF_UP = 1;
    private static final int IPV4_BYTES = 4;

    private RouteFrames() {}

    static byte[] askLinks() {
        return ask(RTM_GETLINK, LINK_BODY);
    }

    static byte[] askAddresses() {
        return ask(RTM_GETADDR, ADDRESS_BODY);
    }

    private static byte[] ask(int type, int body) {
        ByteBuffer message = ByteBuffer.allocate(HEADER + body).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(HEADER + body)
                .putShort((short) type)
                .putShort((short) REQUEST_DUMP)
                .putInt(1);
        return message.array();
    }

    /** Links by name, from the answers to both questions. */
    static SortedMap<String, SeenLink> links(List<byte[]> answers) {
        SortedMap<Integer, SeenLink> byIndex = new TreeMap<>();
        SortedMap<Integer, List<String>> addresses = new TreeMap<>();
        for (byte[] answer : answers) {
            messages(answer, message -> {
                int type = message.getShort(4);
                if (type == RTM_NEWLINK && message.capacity() >= HEADER + LINK_BODY) {
                    SeenLink link = link(message);
                    byIndex.put(link.index(), link);
                } else if (type == RTM_NEWADDR && message.capacity() >= HEADER + ADDRESS_BODY) {
                    address(message).ifPresent(text -> addresses
                            .computeIfAbsent(message.getInt(HEADER + 4), i -> new ArrayList<>())
                            .add(text));
                }
            });
        }
        SortedMap<String, SeenLink> links = new TreeMap<>();
        byIndex.values()
                .forEach(link -> links.put(
                        link.name(),
                        new SeenLink(
                                link.index(),
                                link.name(),
                                link.up(),
                                link.mac(),
                                addresses.getOrDefault(link.index(), List.of()))));
        return links;
    }

    private static void messages(byte[] answer, Consumer<ByteBuffer> each) {
        ByteBuffer all = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + HEADER <= answer.length) {
            int length = all.getInt(at);
            if (length < HEADER || length > answer.length - at) {
                return;
            }
            each.accept(all.slice(at, length).order(ByteOrder.LITTLE_ENDIAN));
            at += (length + 3) & ~3;
        }
    }

    private static SeenLink link(ByteBuffer message) {
        String[] name = {""};
        String[] mac = {""};
        attributes(message, HEADER + LINK_BODY, (type, value) -> {
            if (type == IFLA_IFNAME) {
                name[0] = Bytes.shown(Arrays.copyOf(value, Math.max(0, value.length - 1)));
            } else if (type == IFLA_ADDRESS) {
                mac[0] = HexFormat.ofDelimiter(":").formatHex(value);
            }
        });
        boolean up = (message.getInt(HEADER + 8) & IFF_UP) != 0;
        return new SeenLink(
                message.getInt(HEADER + 4),
                name[0],
                up,
                Optional.of(mac[0]).filter(text -> !text.isEmpty()),
                List.of());
    }

    private static Optional<String> address(ByteBuffer message) {
        int prefix = message.get(HEADER + 1) & 0xff;
        String[] text = {""};
        attributes(message, HEADER + ADDRESS_BODY, (type, value) -> {
            if (type == IFA_ADDRESS) {
                text[0] = (value.length == IPV4_BYTES ? ipv4(value) : ipv6(value)) + "/" + prefix;
            }
        });
        return Optional.of(text[0]).filter(found -> !found.isEmpty());
    }

    private static String ipv4(byte[] b) {
        return (b[0] & 0xff) + "." + (b[1] & 0xff) + "." + (b[2] & 0xff) + "." + (b[3] & 0xff);
    }

    /** As RFC 5952 has it: the longest run of zero groups, the first of equals, becomes "::". */
    private static String ipv6(byte[] b) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i + 1 < b.length; i += 2) {
            groups.add(Integer.toHexString((b[i] & 0xff) << 8 | (b[i + 1] & 0xff)));
        }
        int from = 0;
        int longest = 1; // a single zero group stays
        for (int i = 0; i < groups.size(); i++) {
            int run = 0;
            while (i + run < groups.size() && groups.get(i + run).equals("0")) {
                run++;
            }
            if (run > longest) {
                from = i;
                longest = run;
            }
        }
        if (longest == 1) {
            return String.join(":", groups);
        }
        return String.join(":", groups.subList(0, from)) + "::"
                + String.join(":", groups.subList(from + longest, groups.size()));
    }

    private interface Attribute {
        void accept(int type, byte[] value);
    }

    private static void attributes(ByteBuffer message, int from, Attribute each) {
        int at = from;
        while (at + 4 <= message.capacity()) {
            int length = message.getShort(at) & 0xffff;
            if (length < 4 || at + length > message.capacity()) {
                return;
            }
            byte[] value = new byte[length - 4];
            message.get(at + 4, value);
            each.accept(message.getShort(at + 2) & 0x3fff, value);
            at += (length + 3) & ~3;
        }
    }
}
