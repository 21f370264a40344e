package dev.meshwright.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.TypeRegistry;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.api.Test;

final class ConfigDumpTest {
    private static final String BOOTSTRAP = """
            static_resources:
              clusters:
              - name: c
                transport_socket:
                  name: tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    common_tls_context:
                      tls_certificates:
                      - certificate_chain: {inline_string: "PUBLIC {chain}"}
                        private_key: {inline_string: "TOP {SECRET} \\"key\\""}
                        password: {inline_string: "hunter2"}
            """;

    @Test
    void privateKeys_neverShow() throws Exception {
        String json =
                new ConfigDump(BootstrapReader.parse("b", BOOTSTRAP)::message, BootstrapReader::extensions).json();
        assertThat(json)
                .contains("PUBLIC")
                .doesNotContain("SECRET")
                .doesNotContain("hunter2")
                .contains("[redacted]");
    }

    @Test
    void resources_showWithNameAndVersion_untilRemoved() throws Exception {
        ConfigDump dump = new ConfigDump(Cluster::getDefaultInstance, TypeRegistry::getEmptyTypeRegistry);
        ByteString bytes = Cluster.newBuilder().setName("c").build().toByteString();
        dump.put(new Resource(TypeUrl.CLUSTER, "c", "v7", bytes));
        dump.put(new Resource(TypeUrl.LISTENER, "bad", "v8", ByteString.copyFromUtf8("\u0001no message")));
        dump.put(new Resource(TypeUrl.SECRET, "default", "v9", bytes));
        assertThat(dump.json())
                .contains("\"name\":\"c\",\"version\":\"v7\"", "not_shown")
                .doesNotContain("v9");
        dump.remove(TypeUrl.CLUSTER, "c");
        assertThat(dump.json()).doesNotContain("v7");
    }
}
