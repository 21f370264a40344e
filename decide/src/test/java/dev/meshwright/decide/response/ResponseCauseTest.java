package dev.meshwright.decide.response;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseCauseTest {
    /// gRPC doc `http-grpc-status-mapping.md`.
    @ParameterizedTest
    @CsvSource({
        "400, 13", "401, 16", "403, 7", "404, 12", "429, 14", "502, 14", "503, 14", "504, 14", "200, 2", "418, 2"
    })
    void httpStatus_mapsToGrpc(int status, int grpc) {
        assertThat(ResponseCause.grpcStatus(status)).isEqualTo(grpc);
    }

    @ParameterizedTest
    @EnumSource
    void everyCause_hasDetailsWithoutSpaces_andAFlagOrADash(ResponseCause cause) {
        assertThat(cause.details()).isNotEmpty().doesNotContain(" ");
        assertThat(cause.flag()).matches("-|[A-Z]+");
    }

    /// Envoy docs, "Response flags".
    @Test
    void flags_areEnvoys() {
        assertThat(ResponseCause.NO_HEALTHY_UPSTREAM.flag()).isEqualTo("UH");
        assertThat(ResponseCause.CONNECT_FAILURE.flag()).isEqualTo("UF");
        assertThat(ResponseCause.OVERFLOW.flag()).isEqualTo("UO");
        assertThat(ResponseCause.NO_ROUTE.status()).isEqualTo(404);
        assertThat(ResponseCause.UPSTREAM_TIMEOUT.status()).isEqualTo(504);
    }
}
