// The least that a peer on a pipe can do: read what is there, write it back.
#include <unistd.h>

int main(void) {
    static char buffer[65536];
    ssize_t count;
    while ((count = read(0, buffer, sizeof buffer)) > 0)
        for (ssize_t done = 0, n; done < count; done += n)
            if ((n = write(1, buffer + done, count - done)) < 0) return 1;
    return 0;
}
