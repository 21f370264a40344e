package dev.meshwright.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.outcome.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindTest {
    private static Tree document(String apiVersion, String kind) {
        return Answers.parse("{\"apiVersion\": \"" + apiVersion + "\", \"kind\": \"" + kind + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "gw, /apis/networking.istio.io/v1/namespaces/shop/gateways",
        "gateways.gateway.networking.k8s.io, /apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways",
        "gtw, /apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways",
        "GatewayClass, /apis/gateway.networking.k8s.io/v1/gatewayclasses",
        "ing, /apis/networking.k8s.io/v1/namespaces/shop/ingresses",
        "cm, /api/v1/namespaces/shop/configmaps",
    })
    void word_namesAKind(String word, String path) {
        assertThat(Kind.of(word).listPath("shop")).isEqualTo(path);
    }

    @Test
    void documentsOfOneKindWord_areToldApartByTheirGroup() {
        assertThat(Kind.of(document("networking.istio.io/v1beta1", "Gateway")).onePath("shop", "edge"))
                .isEqualTo("/apis/networking.istio.io/v1/namespaces/shop/gateways/edge");
        assertThat(Kind.of(document("gateway.networking.k8s.io/v1beta1", "Gateway"))
                        .onePath("shop", "edge"))
                .isEqualTo("/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways/edge");
        assertThat(Kind.of(document("v1", "Service")).listPath("")).isEqualTo("/api/v1/services");
    }

    @Test
    void kindOfAGroupThatNobodyKnows_isRefused() {
        assertThatThrownBy(() -> Kind.of(document("example.org/v1", "Gateway")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("unknown kind 'Gateway.example.org'");
    }
}
