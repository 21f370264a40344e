package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InboundPlaintextTest {
    private static final String OFF = """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec: {mtls: {mode: DISABLE}}
        """;

    @Test
    void whereMutualTlsIsOff_aProgramsOwnTlsIsNotTakenForHttpByItsAlpn() throws InvalidProtocolBufferException {
        Case base = Case.named("captured");
        List<SourceDocumentFile> documents = new ArrayList<>(base.documents());
        documents.add(new SourceDocumentFile("off.yaml", OFF));
        Mesh mesh = Case.mesh(documents);
        Resource inbound = Objects.requireNonNull(new Compiler(new CompileCache())
                .compile(mesh, base.node("delta", mesh))
                .resources()
                .of(TypeUrl.LISTENER)
                .get("virtualInbound"));
        List<FilterChain> byWords = Listener.parseFrom(inbound.bytes()).getFilterChainsList().stream()
                .filter(chain -> chain.getFilterChainMatch()
                        .getApplicationProtocolsList()
                        .contains("http/1.1"))
                .toList();
        assertThat(byWords)
                .isNotEmpty()
                .allSatisfy(chain -> assertThat(chain.getFilterChainMatch().getTransportProtocol())
                        .isEqualTo("raw_buffer"));
    }
}
