package dev.meshwright.proxy.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ServerNamesTest {
    private static final String NAME = "outbound_.80_._.reviews.shop.svc.cluster.local";

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void nameOfTheMesh_isAskedFor_thoughItIsNoHostName(SslProvider provider) throws Exception {
        assumeTrue(provider == SslProvider.JDK || OpenSsl.isAvailable(), "no tcnative here");
        SSLEngine engine = SslContextBuilder.forClient()
                .sslProvider(provider)
                .build()
                .newEngine(ByteBufAllocator.DEFAULT, NAME, 0);
        try {
            ServerNames.ask(engine, NAME);
            engine.beginHandshake();
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            assertThat(new String(hello.array(), 0, hello.position(), StandardCharsets.ISO_8859_1))
                    .contains(NAME);
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }
}
