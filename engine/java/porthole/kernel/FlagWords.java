package porthole.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the words in a call's line mean: each flag and each capability, by its name in the headers, in one sentence. */
public final class FlagWords {
    private static final List<Flag[]> FLAGS = List.of(
            AtFlag.values(),
            CloneFlag.values(),
            FileType.values(),
            InotifyFlag.values(),
            MountAttr.values(),
            MountFlag.values(),
            MoveMountFlag.values(),
            OpenFlag.values(),
            OpenTreeFlag.values(),
            PollFlag.values(),
            ResolveFlag.values(),
            StatxAttribute.values(),
            StatxMask.values(),
            UmountFlag.values());

    private FlagWords() {}

    /** All of them. */
    public static Map<String, String> sentences() {
        SortedMap<String, String> sentences = new TreeMap<>();
        FLAGS.stream().flatMap(Arrays::stream).forEach(flag -> sentences.put(flag.name(), flag.sentence()));
        for (Capability capability : Capability.values()) {
            sentences.put(capability.name(), capability.sentence());
        }
        return sentences;
    }
}
