package dev.meshwright.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramEnvironmentTest {
    private static Workload workload(Map<String, String> upstreams) {
        return new Workload(
                "web",
                "shop",
                "web",
                Map.of(),
                "web",
                new Workload.Sidecar(
                        "web", List.of(new Workload.Port(80, 30_001, "http")), upstreams, Workload.Readiness.CONNECT));
    }

    @Test
    void services_ofTheSameNamespace_haveShortNames_othersCarryTheirNamespace() {
        Map<String, String> environment = ProgramEnvironment.of(
                workload(Map.of()),
                Map.of(
                        "ratings.shop.svc.cluster.local:9080", "127.77.0.3:20001",
                        "book-store.other.svc.cluster.local:80", "127.77.0.3:20002",
                        "api.example.org:443", "127.77.0.3:20003"));
        assertThat(environment)
                .containsEntry("RATINGS_SERVICE_HOST", "127.77.0.3")
                .containsEntry("RATINGS_SERVICE_PORT", "20001")
                .containsEntry("BOOK_STORE_OTHER_SERVICE_PORT", "20002")
                .containsEntry("API_EXAMPLE_ORG_SERVICE_PORT", "20003");
    }

    @Test
    void lowestPort_isTheServicePort_andEachHasItsOwn() {
        Map<String, String> environment = ProgramEnvironment.of(
                workload(Map.of()),
                Map.of(
                        "db.shop.svc.cluster.local:9100", "127.77.0.3:20005",
                        "db.shop.svc.cluster.local:5432", "127.77.0.3:20004"));
        assertThat(environment)
                .containsEntry("DB_SERVICE_PORT", "20004")
                .containsEntry("DB_SERVICE_PORT_9100", "20005");
    }

    @Test
    void wantedUpstream_isTold_beforeItsServiceExists() {
        assertThat(ProgramEnvironment.of(workload(Map.of("ratings:9080", "127.0.0.1:9081")), Map.of()))
                .containsEntry("RATINGS_SERVICE_HOST", "127.0.0.1")
                .containsEntry("RATINGS_SERVICE_PORT", "9081");
    }

    @Test
    void program_isTold_whereToListen() {
        assertThat(ProgramEnvironment.of(workload(Map.of()), Map.of())).containsEntry("PORT", "30001");
    }
}
