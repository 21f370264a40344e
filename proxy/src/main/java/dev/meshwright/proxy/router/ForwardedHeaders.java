package dev.meshwright.proxy.router;

import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.HttpConnectionManager.ClientCertDetails;
import dev.meshwright.decide.listener.HttpConnectionManager.ClientCertDetails.Forward;
import dev.meshwright.decide.listener.HttpConnectionManager.Identification;
import dev.meshwright.decide.request.ForwardedProto;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.PeerCertificate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Who sent a request, said in headers: x-forwarded-for, -proto, -client-cert and x-request-id, and what an edge
/// takes away (Envoy docs "HTTP header sanitizing"; threat model H10).
///
/// At an edge (`use_remote_address`) every `x-envoy-*` header and, as configured, the client certificate header of
/// the outside are dropped: they steer the mesh, and outsiders do not.
final class ForwardedHeaders {
    private static final String XFF = "x-forwarded-for";
    private static final String XFP = ForwardedProto.HEADER;
    private static final String XFCC = "x-forwarded-client-cert";
    private static final String REQUEST_ID = "x-request-id";
    private static final String ENVOY_PREFIX = "x-envoy-";

    private ForwardedHeaders() {}

    /// @return the request id; empty when there is none
    static String apply(HttpSession session, MessageHead head) {
        HttpConnectionManager manager = session.chain().manager();
        DownstreamInfo downstream = session.downstream();
        Identification who = manager.identification();
        if (who.useRemoteAddress()) {
            removeEnvoyHeaders(head);
            if (!who.skipXffAppend()) {
                append(head, XFF, ExchangeValues.withoutPort(downstream.remoteAddress()), ",");
            }
            if (who.xffTrustedHops() == 0) {
                head.remove(XFP);
            }
        }
        if (head.find(XFP) < 0) {
            head.add(XFP, downstream.tls() ? "https" : "http");
        }
        if (who.appendXForwardedPort() && head.find("x-forwarded-port") < 0) {
            head.add("x-forwarded-port", portOf(downstream.localAddress()));
        }
        if (!who.via().isEmpty()) {
            append(head, "via", who.via(), ", ");
        }
        clientCertificate(manager.clientCertDetails(), session, head);
        return requestId(who, session.loop(), head);
    }

    private static String requestId(Identification who, LoopContext loop, MessageHead head) {
        boolean fromOutside = who.useRemoteAddress() && !who.preserveExternalRequestId();
        int present = head.find(REQUEST_ID);
        if (present >= 0 && !fromOutside) {
            return head.text(head.headerValue(present));
        }
        if (!who.generateRequestId()) {
            return present < 0 ? "" : head.text(head.headerValue(present));
        }
        String id = RequestIds.of(loop.chance(), loop.chance());
        head.set(REQUEST_ID, id);
        return id;
    }

    private static void removeEnvoyHeaders(MessageHead head) {
        for (int i = head.headerCount() - 1; i >= 0; i--) {
            String name = head.text(head.headerName(i));
            if (name.startsWith(ENVOY_PREFIX)) {
                head.remove(name);
                i = Math.min(i, head.headerCount());
            }
        }
    }

    private static void clientCertificate(ClientCertDetails details, HttpSession session, MessageHead head) {
        Forward mode = details.forward();
        PeerCertificate peer = session.downstream().peer();
        if (mode == Forward.ALWAYS_FORWARD_ONLY) {
            return;
        }
        if (mode == Forward.SANITIZE || peer == null) {
            head.remove(XFCC);
            return;
        }
        if (mode == Forward.FORWARD_ONLY) {
            return;
        }
        String element = session.certificateElement(peer);
        if (mode == Forward.SANITIZE_SET) {
            head.set(XFCC, element);
        } else {
            append(head, XFCC, element, ",");
        }
    }

    /// One element as in Envoy docs "x-forwarded-client-cert".
    static String element(ClientCertDetails details, DownstreamInfo downstream, PeerCertificate peer) {
        StringBuilder text = new StringBuilder(256);
        if (!downstream.localIdentity().isEmpty()) {
            text.append("By=").append(downstream.localIdentity()).append(';');
        }
        text.append("Hash=").append(peer.sha256());
        if (details.cert()) {
            text.append(";Cert=\"")
                    .append(URLEncoder.encode(peer.pem(), StandardCharsets.US_ASCII)
                            .replace("+", "%20"))
                    .append('"');
        }
        if (details.subject()) {
            text.append(";Subject=\"")
                    .append(peer.subject().replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        if (details.uri()) {
            if (peer.uris().isEmpty()) {
                text.append(";URI=");
            }
            for (String uri : peer.uris()) {
                text.append(";URI=").append(uri);
            }
        }
        if (details.dns()) {
            for (String dns : peer.dnsNames()) {
                text.append(";DNS=").append(dns);
            }
        }
        return text.toString();
    }

    private static void append(MessageHead head, String name, String value, String separator) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < head.headerCount(); i++) {
            if (head.equalsAscii(head.headerName(i), name)) {
                joined.append(joined.isEmpty() ? "" : separator).append(head.text(head.headerValue(i)));
            }
        }
        if (joined.isEmpty()) {
            head.add(name, value);
        } else {
            head.set(name, joined.append(separator).append(value).toString());
        }
    }

    private static String portOf(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }
}
