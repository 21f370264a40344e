package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.model.EnvoyPatches;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Context;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtensionReaderTest {
    private static MeshRead plugin(String spec) {
        return ReadText.read("extensions.istio.io/v1alpha1", "WasmPlugin", spec);
    }

    private static EnvoyPatches patches(MeshRead read) {
        assertThat(read.diagnostics()).noneMatch(d -> d.severity() == Severity.ERROR);
        return read.mesh().envoyPatches().getFirst();
    }

    private static String value(Patch patch) {
        return new String(patch.value().bytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void plugin_isAFilterAtThePlaceOfItsPhase_forItsWorkloadsPortsAndDirections() {
        EnvoyPatches patches = patches(plugin("""
            selector: {matchLabels: {app: a}}
            url: file:///opt/filters/auth.wasm
            phase: AUTHN
            priority: 7
            failStrategy: FAIL_OPEN
            pluginName: root
            pluginConfig: {a: [1, "x\\ny", true], b: {c: null}}
            vmConfig: {env: [{name: A, value: b}, {name: H, valueFrom: HOST}]}
            match: [{mode: CLIENT, ports: [{number: 80}, {number: 443}]}]
            """));
        assertThat(patches.priority()).isEqualTo(-7);
        assertThat(patches.selectors()).isEqualTo(List.of(java.util.Map.of("app", "a")));
        assertThat(patches.patches())
                .hasSize(4)
                .allMatch(p -> p.operation() == Operation.INSERT_BEFORE_AUTHENTICATION)
                .allMatch(p -> p.applyTo() == ApplyTo.HTTP_FILTER);
        assertThat(patches.patches())
                .extracting(Patch::context, p -> ((ObjectMatch.Listener) p.match()).port())
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(Context.SIDECAR_OUTBOUND, 80),
                        org.assertj.core.api.Assertions.tuple(Context.SIDECAR_OUTBOUND, 443),
                        org.assertj.core.api.Assertions.tuple(Context.GATEWAY, 80),
                        org.assertj.core.api.Assertions.tuple(Context.GATEWAY, 443));
        assertThat(value(patches.patches().getFirst()))
                .contains("shop.n", "/opt/filters/auth.wasm", "{\"a\":[1,\"x\\ny\",true],\"b\":{\"c\":null}}", "root");
    }

    @Test
    void moduleOverHttp_isFetchedByProxies_overAClusterOfItsOwn() {
        EnvoyPatches patches = patches(plugin("url: https://filters.example:8443/a.wasm\nsha256: " + "0".repeat(64)));
        assertThat(patches.patches()).extracting(Patch::applyTo).containsExactly(ApplyTo.HTTP_FILTER, ApplyTo.CLUSTER);
        assertThat(value(patches.patches().get(1))).contains("wasm|8443||filters.example", "ca-certificates.crt");
    }

    @Test
    void whatCannotBeFetched_isNamed_andClosesOrIsLeftOut_asItsFailStrategySays() {
        for (String url :
                List.of("oci://registry.example/filter:1", "registry.example/filter:1", "https://a.example/f")) {
            MeshRead closed = plugin("url: " + url);
            assertThat(closed.diagnostics()).anyMatch(d -> d.what().contains("url: "));
            assertThat(value(patches(closed).patches().getFirst())).contains("http.rbac.v3.RBAC");
            MeshRead open = plugin("url: " + url + "\nfailStrategy: FAIL_OPEN");
            assertThat(open.diagnostics()).anyMatch(d -> d.cause().contains("left out"));
            assertThat(open.mesh().envoyPatches()).isEmpty();
        }
    }

    @Test
    void moduleForConnections_isAFilterOfConnections_alsoWhereItIsClosed() {
        EnvoyPatches patches = patches(plugin("url: file:///a.wasm\ntype: NETWORK\nphase: AUTHZ"));
        assertThat(patches.patches())
                .hasSize(1)
                .allMatch(p -> p.applyTo() == ApplyTo.NETWORK_FILTER)
                .allMatch(p -> p.operation() == Operation.INSERT_BEFORE_AUTHORIZATION);
        assertThat(value(patches.patches().getFirst())).contains("filters.network.wasm.v3.Wasm", "/a.wasm");
        MeshRead closed = plugin("url: oci://registry.example/filter:1\ntype: NETWORK");
        assertThat(value(patches(closed).patches().getFirst())).contains("filters.network.rbac.v3.RBAC");
    }

    @Test
    void programInLua_isAFilterToo() {
        EnvoyPatches patches = patches(ReadText.read("extensions.istio.io/v1alpha1", "TrafficExtension", """
            phase: STATS
            lua: {inlineCode: "function envoy_on_request(h) end"}
            """));
        assertThat(value(patches.patches().getFirst())).contains("http.lua.v3.Lua", "envoy_on_request");
        assertThat(patches.patches().getFirst().operation()).isEqualTo(Operation.INSERT_BEFORE_STATISTICS);
    }
}
