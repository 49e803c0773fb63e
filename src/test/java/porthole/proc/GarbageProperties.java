package porthole.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A kernel file may be cut short, or of a kernel we do not know: a parser then says so, and does nothing else. */
class GarbageProperties {
    private static final List<Function<String, ?>> PARSERS = List.of(
            MountInfo::parse,
            Status::parse,
            Stat::parse,
            NamespaceLinks::parse,
            IdMap::parse,
            CgroupMembership::parse,
            CommandLine::parse,
            Children::parse);

    private static final List<String> REAL = List.of(
            "612 611 0:58 / / rw,relatime shared:7 - overlay overlay rw,lowerdir=a\\040b\n",
            """
            Name:\tsh
            State:\tS (sleeping)
            PPid:\t1
            Uid:\t0\t0\t0\t0
            Gid:\t0\t0\t0\t0
            NSpid:\t9\t1
            VmRSS:\t4 kB
            CapInh:\t0
            CapPrm:\t0
            CapEff:\t0
            CapBnd:\t0
            CapAmb:\t0
            NoNewPrivs:\t0
            Seccomp:\t0
            """,
            "6153 (cat) S 6140 6146 3825 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 69791 3133440 416 1 0 0\n",
            "uts:[4026531838]",
            "0 200000 65536\n",
            "3:cpu,cpuacct:/porthole/a\n0::/\n",
            "sh\0-c\0",
            "12 345 ");

    @Property
    void aParserAnswersOrNamesWhatIsMalformed(@ForAll("damaged") String text) {
        for (Function<String, ?> parser : PARSERS) {
            assertThat(Reading.of(text).parse(parser)).isNotNull(); // any other exception fails the property
        }
    }

    @Property
    void escapedAndTakenBackANameIsTheSame(@ForAll("bytes") String name) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            escaped.append(" \t\n\\#".indexOf(c) < 0 ? String.valueOf(c) : String.format("\\%03o", (int) c));
        }
        assertThat(MountInfo.unescape(escaped.toString())).isEqualTo(name);
    }

    @Property
    void differentNamesAreShownDifferently(@ForAll("bytes") String one, @ForAll("bytes") String other) {
        assertThat(Bytes.shown(one).equals(Bytes.shown(other))).isEqualTo(one.equals(other));
    }

    @Property
    void anyNameCanStandInStat(@ForAll("bytes") String comm) {
        Stat stat = Stat.parse("7 (" + comm + ") R 6 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 99 0 0\n");
        assertThat(stat).isEqualTo(new Stat(7, Bytes.shown(comm), 'R', 6, 1, 99));
    }

    @Provide
    Arbitrary<String> bytes() {
        return Arbitraries.strings()
                .withChars("ab\\0147x) (\n\t#é\u00ff\u0080\u00c3")
                .ofMaxLength(12);
    }

    /** Real text with a piece cut out and another put in, and plain noise. */
    @Provide
    Arbitrary<String> damaged() {
        Arbitrary<String> noise =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60);
        Arbitrary<String> cut = Arbitraries.of(REAL).flatMap(text -> Arbitraries.integers()
                .between(0, text.length())
                .tuple2()
                .flatMap(at -> noise.map(piece -> text.substring(0, Math.min(at.get1(), at.get2()))
                        + piece
                        + text.substring(Math.max(at.get1(), at.get2())))));
        return Arbitraries.oneOf(noise, cut);
    }
}
