package dev.meshwright.cli.workload;

import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.WarmUp;
import java.nio.file.Path;

/// Whether a process that carries traffic warms itself up before it is ready: as the launcher's argument
/// files say, unless the variable `MESHWRIGHT_WARM_UP` is `off`, for those who start many at once and
/// would rather have them soon.
public final class WarmStart {
    /// Set by the launcher's argument files: the folder of certificates that the build has made for it.
    private static final String PROPERTY = "meshwright.warm-up";

    private static final String VARIABLE = "MESHWRIGHT_WARM_UP";

    private WarmStart() {}

    /// Begins the warm-up, if there is to be one; the sooner, the less the proxy waits for it. Before it serves, it
    /// also gives back the memory that this and reading the first configuration took: the JVM runs no full
    /// collection by itself before the heap is full, and this one takes 20 to 40 ms, which no request waits for
    /// while nothing listens.
    public static ProxyOptions begun(ProxyOptions options) {
        String certificates = System.getProperty(PROPERTY, "");
        if (certificates.isEmpty() || "off".equals(System.getenv(VARIABLE))) {
            return options.withBeforeServing(System::gc);
        }
        WarmUp begun = WarmUp.begin(Path.of(certificates));
        return options.withBeforeServing(() -> {
            begun.await();
            System.gc();
        });
    }
}
