package dev.meshwright.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules as a person reads them, and that putting and taking them back are opposites.
class CaptureRulesTest {
    @Test
    void redirectRules_areThoseOfIstioInit() {
        assertThat(CaptureRules.restore(Interception.REDIRECT, CaptureScope.ALL, ""))
                .isEqualTo("""
                *nat
                :MESHWRIGHT_INBOUND - [0:0]
                :MESHWRIGHT_OUTBOUND - [0:0]
                :MESHWRIGHT_TO_INBOUND - [0:0]
                -A MESHWRIGHT_TO_INBOUND -p tcp -j REDIRECT --to-ports 15006
                -A MESHWRIGHT_INBOUND -p tcp --dport 15020 -j RETURN
                -A MESHWRIGHT_INBOUND -p tcp --dport 15021 -j RETURN
                -A MESHWRIGHT_INBOUND -p tcp --dport 15090 -j RETURN
                -A MESHWRIGHT_INBOUND -p tcp -j MESHWRIGHT_TO_INBOUND
                -A MESHWRIGHT_OUTBOUND -s 127.0.0.6/32 -o lo -j RETURN
                -A MESHWRIGHT_OUTBOUND ! -d 127.0.0.1/32 -o lo -p tcp -m owner --gid-owner 1337 -j MESHWRIGHT_TO_INBOUND
                -A MESHWRIGHT_OUTBOUND -o lo -m owner ! --gid-owner 1337 -j RETURN
                -A MESHWRIGHT_OUTBOUND -m owner --gid-owner 1337 -j RETURN
                -A MESHWRIGHT_OUTBOUND -d 127.0.0.1/32 -j RETURN
                -A MESHWRIGHT_OUTBOUND -p tcp -j REDIRECT --to-ports 15001
                -A PREROUTING -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j MESHWRIGHT_INBOUND
                -A OUTPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j MESHWRIGHT_OUTBOUND
                COMMIT
                """);
    }

    @Test
    void jumpsThatAreThere_areNotAddedAgain() {
        String present = """
                *nat
                :PREROUTING ACCEPT [0:0]
                :MESHWRIGHT_INBOUND - [0:0]
                -A PREROUTING -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j MESHWRIGHT_INBOUND
                -A OUTPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j MESHWRIGHT_OUTBOUND
                COMMIT
                """;

        String rules = CaptureRules.restore(Interception.REDIRECT, CaptureScope.ALL, present);

        assertThat(rules).doesNotContain("-A PREROUTING", "-A OUTPUT").contains(":MESHWRIGHT_INBOUND - [0:0]");
    }

    @Test
    void exclusions_comeBeforeCapture_andInclusionsNarrowIt() {
        CaptureScope scope = new CaptureScope(
                List.of(8080), List.of(9000), List.of("10.0.0.0/8"), List.of("10.9.0.0/16"), List.of(5432), 2000);

        assertThat(CaptureRules.restore(Interception.REDIRECT, scope, "").lines())
                .containsSubsequence(
                        "-A MESHWRIGHT_INBOUND -p tcp --dport 9000 -j RETURN",
                        "-A MESHWRIGHT_INBOUND -p tcp --dport 8080 -j MESHWRIGHT_TO_INBOUND",
                        "-A MESHWRIGHT_OUTBOUND -m owner --gid-owner 2000 -j RETURN",
                        "-A MESHWRIGHT_OUTBOUND -p tcp --dport 5432 -j RETURN",
                        "-A MESHWRIGHT_OUTBOUND -d 10.9.0.0/16 -j RETURN",
                        "-A MESHWRIGHT_OUTBOUND -d 10.0.0.0/8 -p tcp -j REDIRECT --to-ports 15001")
                .doesNotContain("-A MESHWRIGHT_INBOUND -p tcp -j MESHWRIGHT_TO_INBOUND");
    }

    @Test
    void removal_deletesOwnChainsAndJumpsToThem_andNothingElse() {
        String present = """
                *mangle
                :PREROUTING ACCEPT [0:0]
                COMMIT
                *nat
                :PREROUTING ACCEPT [0:0]
                :OTHERS - [0:0]
                :MESHWRIGHT_INBOUND - [0:0]
                -A PREROUTING -p tcp -j MESHWRIGHT_INBOUND
                -A PREROUTING -p tcp -j OTHERS
                -A MESHWRIGHT_INBOUND -p tcp -j RETURN
                COMMIT
                """;

        assertThat(CaptureRules.remove(present)).isEqualTo("""
                *nat
                :MESHWRIGHT_INBOUND - [0:0]
                -D PREROUTING -p tcp -j MESHWRIGHT_INBOUND
                -X MESHWRIGHT_INBOUND
                COMMIT
                """);
        assertThat(CaptureRules.remove("")).isEmpty();
    }

    @Test
    void scope_refusesWhatIptablesWould() {
        assertThatThrownBy(() -> new CaptureScope(
                        List.of(), List.of(), List.of("10.0.0.0/8; reboot"), List.of(), List.of(), 1337))
                .hasMessageContaining("includeOutboundRanges");
        assertThatThrownBy(() -> new CaptureScope(List.of(70_000), List.of(), List.of(), List.of(), List.of(), 1337))
                .hasMessageContaining("1 to 65535");
    }
}
