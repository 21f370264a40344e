package dev.meshwright.proxy.xds;

import dev.meshwright.decide.tls.SecretRef;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.client.Verdict;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes secrets that came over some stream into use; one that cannot be used is named, and the one before it
/// stays. On the configuration thread.
public final class SecretIntake {
    private static final Logger LOG = LoggerFactory.getLogger(SecretIntake.class);

    private final Secrets secrets;
    private final Clock clock;
    private final Runnable onChange;

    /// @param onChange told after secrets came
    public SecretIntake(Secrets secrets, Clock clock, Runnable onChange) {
        this.secrets = secrets;
        this.clock = clock;
        this.onChange = onChange;
    }

    Verdict take(SecretRef.Source source, List<Resource> resources) {
        List<Verdict.Fault> faults = new ArrayList<>();
        for (Resource resource : resources) {
            try {
                var value = SecretMessages.read(resource.bytes(), clock);
                for (SecretRef ref : secrets.wantedFrom(source)) {
                    if (ref.name().equals(resource.name())) {
                        secrets.put(ref, value);
                    }
                }
            } catch (GeneralSecurityException e) {
                LOG.error("secret {} is refused, the one before stays: {}", resource.name(), e.getMessage());
                faults.add(new Verdict.Fault(resource.name(), "", String.valueOf(e.getMessage())));
            }
        }
        onChange.run();
        return faults.isEmpty() ? Verdict.ACCEPT : new Verdict.Reject(faults);
    }
}
