package porthole.step;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who made a call. */
public enum Actor {
    /** The server's own process. */
    @JsonProperty("engine")
    ENGINE,
    /** The new process that runs a launch program and becomes the container. */
    @JsonProperty("child")
    CHILD
}
