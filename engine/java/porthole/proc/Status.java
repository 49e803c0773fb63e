package porthole.proc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * {@code /proc/PID/status}: names, ids, capability sets and the seccomp mode of a process. See proc_pid_status(5). {@code
 * uid} and {@code gid} are real, effective, saved, file system. {@code pids} is the process's number in each pid
 * namespace, outermost (the reader's) first. {@code rssBytes} is empty for a kernel thread or a zombie: it has no memory.
 * Capability sets are bit masks, bit n for capability n.
 */
public record Status(
        String name,
        String state,
        int ppid,
        List<Long> uid,
        List<Long> gid,
        List<Long> pids,
        OptionalLong rssBytes,
        long capInheritable,
        long capPermitted,
        long capEffective,
        long capBounding,
        long capAmbient,
        boolean noNewPrivs,
        int seccomp) {
    private static final Fields FIELDS = new Fields("/proc/PID/status");
    private static final long KIB = 1024;

    public Status {
        uid = List.copyOf(uid);
        gid = List.copyOf(gid);
        pids = List.copyOf(pids);
    }

    public static Reading<Status> read(int pid) {
        return KernelFile.of(pid, "status").parse(Status::parse);
    }

    public static Status parse(String text) {
        Map<String, String> lines = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        String rss = lines.get("VmRSS");
        return new Status(
                // The kernel writes newline and backslash of a name as \n and \\ here; other bytes as they are.
                Bytes.shown(unescape(line(lines, "Name", text))),
                line(lines, "State", text),
                FIELDS.small(line(lines, "PPid", text)),
                numbers(lines, "Uid", text),
                numbers(lines, "Gid", text),
                numbers(lines, "NSpid", text),
                rss == null ? OptionalLong.empty() : OptionalLong.of(FIELDS.number(Fields.words(rss)[0]) * KIB),
                mask(lines, "CapInh", text),
                mask(lines, "CapPrm", text),
                mask(lines, "CapEff", text),
                mask(lines, "CapBnd", text),
                mask(lines, "CapAmb", text),
                FIELDS.number(line(lines, "NoNewPrivs", text)) != 0,
                FIELDS.small(line(lines, "Seccomp", text)));
    }

    private static String line(Map<String, String> lines, String key, String text) {
        String value = lines.get(key);
        if (value == null || (value.isEmpty() && !key.equals("Name"))) {
            throw FIELDS.malformed("a line \"" + key + ":\"", text);
        }
        return value;
    }

    private static List<Long> numbers(Map<String, String> lines, String key, String text) {
        List<Long> numbers = new ArrayList<>();
        for (String word : Fields.words(line(lines, key, text))) {
            numbers.add(FIELDS.number(word));
        }
        return numbers;
    }

    private static String unescape(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            boolean escape = name.charAt(i) == '\\' && i + 1 < name.length();
            out.append(!escape ? name.charAt(i) : name.charAt(++i) == 'n' ? '\n' : name.charAt(i));
        }
        return out.toString();
    }

    private static long mask(Map<String, String> lines, String key, String text) {
        return FIELDS.number(line(lines, key, text), 16);
    }
}
