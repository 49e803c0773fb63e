package porthole.cli;

import java.util.List;
import java.util.Map;

/** Placeholder until the doctor lands. */
final class DoctorCommand {
    private DoctorCommand() {}

    static List<Map<String, Object>> findings() {
        return List.of();
    }
}
