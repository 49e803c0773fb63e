package porthole.cgroup;

import java.util.Optional;

/** A value of a control group: its name in cgroup v2, and where v1 has it. */
enum Word {
    MEMORY_MAX("memory.max", "memory", "memory.limit_in_bytes", "memory.max", ""),
    MEMORY_CURRENT("memory.current", "memory", "memory.usage_in_bytes", "memory.current", ""),
    MEMORY_SWAP_MAX("memory.swap.max", "memory", "memory.memsw.limit_in_bytes", "memory.swap.max", ""),
    OOM_KILLS("memory.events.oom_kill", "memory", "memory.oom_control", "memory.events", "oom_kill"),
    // What processes wrote to, and copies of files, which can be given back; v1 tells a group with all below it by
    // "total_".
    MEMORY_ANON("memory.stat.anon", "memory", "memory.stat", "memory.stat", "anon"),
    MEMORY_FILE("memory.stat.file", "memory", "memory.stat", "memory.stat", "file"),
    PIDS_MAX("pids.max", "pids", "pids.max", "pids.max", ""),
    PIDS_CURRENT("pids.current", "pids", "pids.current", "pids.current", ""),
    PIDS_REFUSED("pids.events.max", "pids", "pids.events", "pids.events", "max"),
    CPU_QUOTA("cpu.max.quota", "cpu", "cpu.cfs_quota_us", "cpu.max", "#0"),
    CPU_PERIOD("cpu.max.period", "cpu", "cpu.cfs_period_us", "cpu.max", "#1"),
    CPU_PERIODS("cpu.stat.nr_periods", "cpu", "cpu.stat", "cpu.stat", "nr_periods"),
    CPU_THROTTLED("cpu.stat.nr_throttled", "cpu", "cpu.stat", "cpu.stat", "nr_throttled"),
    FREEZE("cgroup.freeze", "freezer", "freezer.state", "cgroup.freeze", "");

    private static final long V1_UNLIMITED = 0x7ffffffffffff000L;

    private final String name;
    private final String controller;
    private final String v1File;
    private final String v2File;
    private final String field;

    Word(String name, String controller, String v1File, String v2File, String field) {
        this.name = name;
        this.controller = controller;
        this.v1File = v1File;
        this.v2File = v2File;
        this.field = field;
    }

    String v2Name() {
        return name;
    }

    String controller() {
        return controller;
    }

    String file(boolean v2) {
        return v2 ? v2File : v1File;
    }

    /** The value in the file's text, in v2's terms; empty when the file does not have it. */
    Optional<String> in(String text, boolean v2) {
        String trimmed = text.trim();
        if (field.isEmpty()) {
            return Optional.of(v2 ? trimmed : fromV1(trimmed));
        }
        if (field.startsWith("#")) {
            String[] words = trimmed.split(" ", -1);
            int index = v2 ? Integer.parseInt(field.substring(1)) : 0;
            return index < words.length ? Optional.of(v2 ? words[index] : fromV1(words[0])) : Optional.empty();
        }
        String key = v2 ? field : v1Field();
        return trimmed.lines()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1).trim())
                .findFirst();
    }

    private String v1Field() {
        return switch (this) {
            case MEMORY_ANON -> "total_rss";
            case MEMORY_FILE -> "total_cache";
            default -> field;
        };
    }

    private String fromV1(String value) {
        return switch (this) {
            case MEMORY_MAX, MEMORY_SWAP_MAX ->
                value.matches("[0-9]+") && Long.parseLong(value) >= V1_UNLIMITED ? "max" : value;
            case CPU_QUOTA -> value.equals("-1") ? "max" : value;
            case FREEZE -> value.equals("THAWED") ? "0" : "1";
            default -> value;
        };
    }
}
