package dev.meshwright.compile.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.PeerAuthentication.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerModesTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    @Test
    void withoutPolicies_bothMtlsAndPlaintextAreAccepted() {
        assertThat(mode(80)).isEqualTo(Mode.PERMISSIVE);
    }

    @Test
    void theMeshPolicy_holdsEverywhere() {
        assertThat(mode(80, policy("istio-system", Map.of(), Mode.STRICT))).isEqualTo(Mode.STRICT);
    }

    @Test
    void theNamespacesPolicy_winsOverTheMeshs() {
        assertThat(mode(80, policy("istio-system", Map.of(), Mode.STRICT), policy("shop", Map.of(), Mode.DISABLE)))
                .isEqualTo(Mode.DISABLE);
    }

    @Test
    void theWorkloadsPolicy_winsOverTheNamespaces() {
        assertThat(mode(80, policy("shop", Map.of(), Mode.DISABLE), policy("shop", WEB, Mode.STRICT)))
                .isEqualTo(Mode.STRICT);
    }

    @Test
    void unset_inheritsFromTheWiderScope() {
        assertThat(mode(
                        80,
                        policy("istio-system", Map.of(), Mode.STRICT),
                        policy("shop", Map.of(), Mode.UNSET),
                        policy("shop", WEB, Mode.UNSET)))
                .isEqualTo(Mode.STRICT);
    }

    @Test
    void aPortsMode_winsOnThatPortAlone() {
        PeerAuthentication policy = policy("shop", WEB, Mode.STRICT, Map.of(80, Mode.DISABLE));
        assertThat(mode(80, policy)).isEqualTo(Mode.DISABLE);
        assertThat(mode(81, policy)).isEqualTo(Mode.STRICT);
    }

    @Test
    void aPolicyForOtherWorkloads_isNotThisOnes() {
        assertThat(mode(80, policy("shop", Map.of("app", "db"), Mode.STRICT), policy("other", WEB, Mode.STRICT)))
                .isEqualTo(Mode.PERMISSIVE);
    }

    private static Mode mode(int port, PeerAuthentication... policies) {
        return new PeerModes("istio-system", List.of(policies))
                .of("shop", WEB, port)
                .mode();
    }

    private static PeerAuthentication policy(String namespace, Map<String, String> selector, Mode mode) {
        return policy(namespace, selector, mode, Map.of());
    }

    private static PeerAuthentication policy(
            String namespace, Map<String, String> selector, Mode mode, Map<Integer, Mode> ports) {
        return new PeerAuthentication("p", namespace, selector, mode, ports, Origin.builtIn("test"));
    }
}
