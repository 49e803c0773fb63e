package porthole.web;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server is to be.
 *
 * @param port 0 for any that is free
 * @param bind the address it listens on
 * @param home the tree it was built from, if that is there: pages and lessons are read from it, so that an edit shows on reload
 * @param token what a visitor must show once, where the server can be reached from other machines
 * @param adminToken what opens the page of who runs the server
 * @param idle how long a lab lives in which nobody does anything
 */
public record Settings(
        int port, String bind, Optional<Path> home, Optional<String> token, String adminToken, Duration idle) {}
