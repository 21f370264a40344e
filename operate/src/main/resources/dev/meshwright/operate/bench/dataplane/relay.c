/* The floor for whatever moves bytes through user space: one thread, epoll, one upstream connection per client
 * connection, read into one buffer and written at once. usage: relay LISTEN_PORT UPSTREAM_PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DESCRIPTORS = 65536, EVENTS = 256 };

static int other_end[DESCRIPTORS]; /* 0: no connection of ours */
static char buffer[256 * 1024];

static struct sockaddr_in loopback(const char *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void watch(int epoll, int descriptor) {
    struct epoll_event interest = {.events = EPOLLIN, .data.fd = descriptor};
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &interest);
}

static void join(int epoll, int listener, struct sockaddr_in upstream) {
    int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (client < 0) return;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || server >= DESCRIPTORS || client >= DESCRIPTORS
        || connect(server, (struct sockaddr *)&upstream, sizeof upstream) != 0) {
        close(client);
        if (server >= 0) close(server);
        return;
    }
    fcntl(server, F_SETFL, O_NONBLOCK);
    other_end[client] = server;
    other_end[server] = client;
    watch(epoll, client);
    watch(epoll, server);
}

/* Waits for a reader that is behind: a relay of one thread has nothing better to do in a bench. */
static int write_all(int to, const char *from, ssize_t length) {
    for (ssize_t done = 0; done < length;) {
        ssize_t written = write(to, from + done, (size_t)(length - done));
        if (written >= 0) {
            done += written;
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = to, .events = POLLOUT};
            poll(&room, 1, 1000);
        } else {
            return -1;
        }
    }
    return 0;
}

static void relay(int from) {
    int to = other_end[from];
    if (to == 0) return;
    ssize_t length = read(from, buffer, sizeof buffer);
    if (length > 0 && write_all(to, buffer, length) == 0) return;
    if (length < 0 && errno == EAGAIN) return;
    other_end[from] = other_end[to] = 0;
    close(from);
    close(to);
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: relay LISTEN_PORT UPSTREAM_PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    struct sockaddr_in here = loopback(arguments[1]), upstream = loopback(arguments[2]);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 4096) != 0) {
        perror("relay: listen");
        return 1;
    }
    int epoll = epoll_create1(0);
    watch(epoll, listener);
    struct epoll_event events[EVENTS];
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener) join(epoll, listener, upstream);
            else relay(events[i].data.fd);
        }
    }
}
