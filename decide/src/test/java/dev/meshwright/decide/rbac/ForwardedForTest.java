package dev.meshwright.decide.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.request.SyntheticHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ForwardedForTest {
    private static final String PEER = "10.0.0.9";

    private static String client(int trustedHops, String... told) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String each : told) {
            headers.add(Map.entry("x-forwarded-for", each));
        }
        return ForwardedFor.client(SyntheticHead.request("GET", "http", "a", "/", headers), trustedHops, PEER);
    }

    @Test
    void withoutTrustedProxies_theLastAddressIsBelieved() {
        assertThat(client(0, "1.1.1.1, 2.2.2.2,3.3.3.3")).isEqualTo("3.3.3.3");
    }

    @Test
    void behindTrustedProxies_theirAddressesAreSkipped_overAllFields() {
        assertThat(client(1, "1.1.1.1, 2.2.2.2,3.3.3.3")).isEqualTo("2.2.2.2");
        assertThat(client(1, "1.1.1.1, 2.2.2.2", "3.3.3.3")).isEqualTo("2.2.2.2");
        assertThat(client(2, "1.1.1.1, 2.2.2.2", "3.3.3.3")).isEqualTo("1.1.1.1");
    }

    @Test
    void whereFewerAddressesAreTold_orNone_itIsThePeer() {
        assertThat(client(3, "1.1.1.1, 2.2.2.2", "3.3.3.3")).isEqualTo(PEER);
        assertThat(client(0)).isEqualTo(PEER);
        assertThat(client(0, "")).isEqualTo(PEER);
        assertThat(client(0, "unknown")).isEqualTo(PEER);
    }
}
