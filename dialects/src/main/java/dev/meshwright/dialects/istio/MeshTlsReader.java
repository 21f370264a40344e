package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Gateway.Version;
import dev.meshwright.model.MeshTls;
import dev.meshwright.model.Setting;
import java.util.List;

/// `enableAutoMtls`, `meshMTLS` and `tlsDefaults`.
final class MeshTlsReader {
    private MeshTlsReader() {}

    static MeshTls read(Fields mesh) {
        return new MeshTls(
                mesh.flag("enableAutoMtls").orElse(true), demands(mesh, "meshMTLS"), demands(mesh, "tlsDefaults"));
    }

    private static MeshTls.Demands demands(Fields mesh, String field) {
        return mesh.section(field).map(MeshTlsReader::demands).orElse(MeshTls.Demands.NONE);
    }

    private static MeshTls.Demands demands(Fields tls) {
        Setting<Version> min = tls.word("minProtocolVersion", List.of("TLS_AUTO", "TLSV1_2", "TLSV1_3"))
                .filter(word -> !word.equals("TLS_AUTO"))
                .map(word ->
                        Setting.of(Version.valueOf(word.replace("TLSV", "TLS_")), tls.origin("minProtocolVersion")))
                .orElse(Setting.unset());
        MeshTls.Demands read = new MeshTls.Demands(
                min, GatewayTlsReader.curves(tls, "ecdhCurves"), GatewayTlsReader.ciphers(tls, "cipherSuites"));
        tls.done();
        return read;
    }
}
