package porthole.web.lab;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why the labs ended that ended last, by their ids: a tab that slept asks for its lab long afterwards. */
final class Endings {
    /** A class of forty with all their labs, and some more. */
    private static final int REMEMBERED = 500;

    private final Map<String, Ended> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ended> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void remember(String id, Ended why) {
        known.put(id, why);
    }

    synchronized Ended of(String id) {
        return known.getOrDefault(id, Ended.UNKNOWN);
    }
}
