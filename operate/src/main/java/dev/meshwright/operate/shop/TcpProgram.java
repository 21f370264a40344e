package dev.meshwright.operate.shop;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A TCP service that sends back every byte it gets, until the caller closes.
final class TcpProgram extends Program {
    TcpProgram(ShopPlan.Program plan) throws IOException {
        super(plan);
        behave(Behaviour.NORMAL);
    }

    @Override
    Closeable open() throws IOException {
        ServerSocket opened = new ServerSocket(plan.port(), 1024, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().name(plan.name()).start(() -> accept(opened));
        return opened;
    }

    private void accept(ServerSocket open) {
        while (!open.isClosed()) {
            try {
                Socket caller = open.accept();
                sightings.request("", 1);
                Thread.ofVirtual().start(() -> echo(caller));
            } catch (IOException e) {
                if (!open.isClosed()) {
                    System.err.println(plan.name() + ": accept: " + e.getMessage());
                }
            }
        }
    }

    private void echo(Socket caller) {
        try (caller) {
            caller.getInputStream().transferTo(caller.getOutputStream());
        } catch (IOException e) {
            // A caller that resets its connection is the caller's business; the socket is closed either way.
            return;
        } finally {
            sightings.answering();
        }
    }
}
