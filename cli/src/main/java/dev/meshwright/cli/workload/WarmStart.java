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

    /// Begins the warm-up, if there is to be one; the sooner, the less the proxy waits for it.
    public static ProxyOptions begun(ProxyOptions options) {
        String certificates = System.getProperty(PROPERTY, "");
        return certificates.isEmpty() || "off".equals(System.getenv(VARIABLE))
                ? options
                : options.withWarmUp(WarmUp.begin(Path.of(certificates)));
    }
}
