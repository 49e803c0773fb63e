package porthole.cli;

import java.lang.reflect.Proxy;
import porthole.kernel.Signal;

/**
 * Lets a signal run our code instead of ending the JVM. The one way there is, {@code sun.misc.Signal} of the module jdk.unsupported, is reached by
 * reflection: the compiler warns of it without a way to say that we know.
 */
final class SignalHandling {
    private SignalHandling() {}

    /** From now on {@code action} is run, on a thread of its own, whenever the signal comes. */
    static void on(Signal signal, Runnable action) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object name =
                    type.getConstructor(String.class).newInstance(signal.name().substring("SIG".length()));
            type.getMethod("handle", type, handler).invoke(null, name, ours);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
