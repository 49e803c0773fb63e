package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import porthole.kernel.Arch;
import porthole.kernel.CallNumbers;

/** The compiled filter against the list it was compiled from, on a BPF machine of our own. */
class SeccompFilterProperties {
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050000 | 38;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int AUDIT_ARCH_X86_64 = 0xc000003e;
    private static final int AUDIT_ARCH_AARCH64 = 0xc00000b7;
    private static final int AUDIT_ARCH_I386 = 0x40000003;
    private static final int NAMESPACES = 0x7e020000;

    private static final Map<String, Bpf> FILTERS = new HashMap<>();
    private static final Map<String, Set<Integer>> ALLOWED = new HashMap<>();
    private static final Map<Arch, CallNumbers> NUMBERS = new EnumMap<>(Arch.class);

    @Property(tries = 3000)
    void aNumberIsAllowedExactlyIfTheListNamesIt(
            @ForAll Profile profile,
            @ForAll Arch arch,
            @ForAll @IntRange(min = 0, max = 700) int number,
            @ForAll long first,
            @ForAll long second) {
        if (number == number(arch, "clone") || number == number(arch, "personality")) {
            return;
        }
        int expected = number == number(arch, "clone3")
                ? ENOSYS
                : allowed(profile, arch).contains(number) ? ALLOW : EPERM;
        assertThat(filter(profile, arch).run(audit(arch), number, first, second))
                .isEqualTo(expected);
    }

    @Property
    void anyNumberBeyondTheTableIsRefused(
            @ForAll Profile profile, @ForAll Arch arch, @ForAll @IntRange(min = 1000) int number) {
        assertThat(filter(profile, arch).run(audit(arch), number)).isEqualTo(EPERM);
        assertThat(filter(profile, arch).run(audit(arch), number | 0x80000000)).isEqualTo(EPERM);
    }

    @Property
    void aCallOfAnotherArchitectureKills(
            @ForAll Profile profile, @ForAll Arch arch, @ForAll @IntRange(min = 0, max = 700) int number) {
        assertThat(filter(profile, arch).run(AUDIT_ARCH_I386, number)).isEqualTo(KILL_PROCESS);
        assertThat(filter(profile, arch).run(other(arch), number)).isEqualTo(KILL_PROCESS);
    }

    @Property
    void noNumberOfTheX32CallsPasses(@ForAll Profile profile, @ForAll @IntRange(min = 0, max = 700) int number) {
        assertThat(filter(profile, Arch.X86_64).run(AUDIT_ARCH_X86_64, 0x40000000 | number))
                .isEqualTo(EPERM);
    }

    @Property
    void cloneMakesAProcessButNoNamespace(@ForAll Arch arch, @ForAll long flags) {
        int clone = number(arch, "clone");
        assertThat(filter(Profile.DEFAULT, arch).run(audit(arch), clone, flags))
                .isEqualTo((flags & NAMESPACES) == 0 ? ALLOW : EPERM);
        assertThat(filter(Profile.WORKSHOP, arch).run(audit(arch), clone, flags))
                .isEqualTo(ALLOW);
    }

    @Property
    void cloneIsAllowedWhateverSignalItEndsWith(@ForAll Arch arch, @ForAll @IntRange(min = 0, max = 255) int signal) {
        assertThat(filter(Profile.DEFAULT, arch).run(audit(arch), number(arch, "clone"), signal))
                .isEqualTo(ALLOW);
    }

    @Property
    void personalityTakesOnlyHarmlessValues(@ForAll Profile profile, @ForAll Arch arch, @ForAll int persona) {
        Set<Integer> harmless = Set.of(0, 8, 0x20000, 0x20008, 0xffffffff);
        for (int value : new int[] {persona, 0, 8, 0x20000, 0x20008, 0xffffffff, 0x40000}) {
            assertThat(filter(profile, arch).run(audit(arch), number(arch, "personality"), value))
                    .isEqualTo(harmless.contains(value) ? ALLOW : EPERM);
        }
    }

    @Example
    void theDefaultProfileRefusesWhatReachesBeyondTheContainer() {
        for (String name : new String[] {
            "mount",
            "umount2",
            "pivot_root",
            "unshare",
            "setns",
            "open_tree",
            "move_mount",
            "mount_setattr",
            "fsopen",
            "fsconfig",
            "fsmount",
            "fspick",
            "bpf",
            "keyctl",
            "add_key",
            "request_key",
            "kexec_load",
            "kexec_file_load",
            "init_module",
            "finit_module",
            "delete_module",
            "reboot",
            "swapon",
            "swapoff",
            "settimeofday",
            "clock_settime",
            "ptrace",
            "process_vm_readv",
            "process_vm_writev",
            "perf_event_open",
            "userfaultfd",
            "io_uring_setup",
            "io_uring_enter",
            "io_uring_register",
            "open_by_handle_at",
            "syslog",
            "acct",
            "quotactl",
            "sethostname",
            "setdomainname",
            "vhangup",
            "kcmp",
            "pidfd_getfd"
        }) {
            assertThat(filter(Profile.DEFAULT, Arch.X86_64).run(AUDIT_ARCH_X86_64, number(Arch.X86_64, name)))
                    .as(name)
                    .isEqualTo(EPERM);
        }
    }

    @Example
    void everyNameOnTheListsIsACallOfSomeArchitecture() {
        Set<String> known = new HashSet<>(CallNumbers.of(Arch.X86_64).all().keySet());
        known.addAll(CallNumbers.of(Arch.AARCH64).all().keySet());
        assertThat(known).containsAll(SeccompFilter.names("seccomp-default.txt"));
        assertThat(known).containsAll(SeccompFilter.names("seccomp-workshop.txt"));
    }

    @Example
    void theFilterIsShortEnoughForTheKernel() {
        for (Profile profile : Profile.values()) {
            assertThat(filter(profile, Arch.current()).length()).isLessThan(4096);
        }
    }

    private static Bpf filter(Profile profile, Arch arch) {
        return FILTERS.computeIfAbsent(profile + " " + arch, key -> new Bpf(SeccompFilter.compile(profile, arch)));
    }

    private static Set<Integer> allowed(Profile profile, Arch arch) {
        return ALLOWED.computeIfAbsent(profile + " " + arch, key -> listed(profile, arch));
    }

    private static Set<Integer> listed(Profile profile, Arch arch) {
        Set<Integer> numbers = new HashSet<>();
        for (String list : profile.allowLists()) {
            SeccompFilter.names(list)
                    .forEach(name -> CallNumbers.of(arch).number(name).ifPresent(numbers::add));
        }
        return numbers;
    }

    private static int number(Arch arch, String name) {
        return NUMBERS.computeIfAbsent(arch, CallNumbers::of).number(name).orElseThrow();
    }

    private static int audit(Arch arch) {
        return arch == Arch.X86_64 ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_AARCH64;
    }

    private static int other(Arch arch) {
        return arch == Arch.X86_64 ? AUDIT_ARCH_AARCH64 : AUDIT_ARCH_X86_64;
    }
}
