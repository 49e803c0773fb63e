package porthole.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The numbers of all calls by name, for filters that must speak of calls which Porthole itself never makes. See syscalls(2). */
public final class CallNumbers {
    private final Map<String, Integer> numbers;

    private CallNumbers(Map<String, Integer> numbers) {
        this.numbers = Map.copyOf(numbers);
    }

    public static CallNumbers of(Arch arch) {
        Map<String, Integer> numbers = new HashMap<>();
        try (InputStream in = CallNumbers.class.getResourceAsStream("syscalls.txt")) {
            if (in == null) {
                throw new IllegalStateException("syscalls.txt is missing from the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                String number = words.length == 3 ? words[arch == Arch.X86_64 ? 1 : 2] : "-";
                if (!line.startsWith("#") && !number.equals("-")) {
                    numbers.put(words[0], Integer.valueOf(number));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CallNumbers(numbers);
    }

    /** Empty where the architecture does not have the call, or there is none of that name. */
    public OptionalInt number(String name) {
        Integer number = numbers.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Whether any architecture has it. */
    public Map<String, Integer> all() {
        return numbers;
    }
}
