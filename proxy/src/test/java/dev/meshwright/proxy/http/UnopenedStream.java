package dev.meshwright.proxy.http;

import io.netty.buffer.ByteBuf;

/// Stands in until a client stream is opened.
public enum UnopenedStream implements HttpStream {
    INSTANCE;

    @Override
    public void sendHead(MessageHead head, boolean end) {}

    @Override
    public void sendData(ByteBuf data, boolean end) {
        data.release();
    }

    @Override
    public void sendTrailers(MessageHead trailers) {}

    @Override
    public void reset(StreamReset reason) {}

    @Override
    public boolean writable() {
        return false;
    }

    @Override
    public long bytesHeld() {
        return 0;
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}
}
