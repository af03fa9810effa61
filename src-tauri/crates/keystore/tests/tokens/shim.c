/* A mock, for what SoftHSM cannot be made to do: it hands every call on to the module that PORTHOLE_SHIM_MODULE names,
 * but for what files in the folder PORTHOLE_SHIM say:
 *   pulled  no token is there
 *   slow    signatures wait until the file is gone
 *   last    every PIN is wrong, and one more locks the token
 *   locked  the token is locked
 *   pad     the PIN is typed on the token's own keypad, and is what this file holds
 *   killed-STEP, crash-STEP, leak-STEP
 *           its process ends there by a signal from outside, by one of its own, or takes memory until there is none;
 *           STEP is list, login or sign
 *   noisy   it prints at every step
 * Each login that is tried adds a byte to the file `logins`. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long word;
/* CK_FUNCTION_LIST (PKCS #11 2.40 section 3.6): a version, then functions in a fixed order. */
struct list { unsigned char version[2]; void *function[68]; };
enum { GET_FUNCTION_LIST = 3, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6, LOGIN = 18, SIGN = 43 };
enum { OK = 0, PIN_INCORRECT = 0xA0, PIN_LOCKED = 0xA4, ARGUMENTS_BAD = 7 };
enum { FLAGS_AT = 96, FINAL_TRY = 0x20000, LOCKED = 0x40000, KEYPAD = 0x100 };

static struct list *real, ours;

static const char *path(const char *name, char *into) {
    snprintf(into, 4096, "%s/%s", getenv("PORTHOLE_SHIM"), name);
    return into;
}
static int says(const char *name) {
    char into[4096];
    return access(path(name, into), F_OK) == 0;
}

static void at(const char *step) {
    char name[64];
    if (says("noisy")) {
        printf("shim: %s\n", step);
        fprintf(stderr, "shim: error at %s\n", step);
        fflush(stdout);
    }
    snprintf(name, sizeof name, "killed-%s", step);
    if (says(name)) kill(getpid(), SIGKILL);
    snprintf(name, sizeof name, "crash-%s", step);
    if (says(name)) raise(SIGSEGV);
    snprintf(name, sizeof name, "leak-%s", step);
    while (says(name)) {
        char *taken = malloc(64 << 20);
        if (!taken) abort();
        memset(taken, 1, 64 << 20);
    }
}

static word slot_list(unsigned char present, word *slots, word *count) {
    at("list");
    if (says("pulled")) {
        *count = 0;
        return OK;
    }
    return ((word (*)(unsigned char, word *, word *))real->function[GET_SLOT_LIST])(present, slots, count);
}

static word token_info(word slot, unsigned char *info) {
    word answer = ((word (*)(word, unsigned char *))real->function[GET_TOKEN_INFO])(slot, info);
    word flags;
    memcpy(&flags, info + FLAGS_AT, sizeof flags);
    if (says("last")) flags |= FINAL_TRY;
    if (says("locked")) flags |= LOCKED;
    if (says("pad")) flags |= KEYPAD;
    memcpy(info + FLAGS_AT, &flags, sizeof flags);
    return answer;
}

static word login(word session, word user, unsigned char *pin, word length) {
    char into[4096];
    at("login");
    FILE *count = fopen(path("logins", into), "a");
    fputc('.', count);
    fclose(count);
    if (says("locked")) return PIN_LOCKED;
    if (says("last")) return PIN_INCORRECT;
    unsigned char typed[64];
    if (says("pad")) {
        if (pin || length) return ARGUMENTS_BAD;
        FILE *keys = fopen(path("pad", into), "r");
        length = fread(typed, 1, sizeof typed, keys);
        fclose(keys);
        pin = typed;
    }
    return ((word (*)(word, word, unsigned char *, word))real->function[LOGIN])(session, user, pin, length);
}

static word sign(word session, unsigned char *data, word length, unsigned char *signature, word *room) {
    at("sign");
    while (says("slow")) usleep(10000);
    return ((word (*)(word, unsigned char *, word, unsigned char *, word *))real->function[SIGN])(
        session, data, length, signature, room);
}

word C_GetFunctionList(struct list **list) {
    void *module = dlopen(getenv("PORTHOLE_SHIM_MODULE"), RTLD_NOW | RTLD_LOCAL);
    if (!module) return 5;
    word (*get)(struct list **) = (word (*)(struct list **))dlsym(module, "C_GetFunctionList");
    word answer = get(&real);
    ours = *real;
    ours.function[GET_FUNCTION_LIST] = C_GetFunctionList;
    ours.function[GET_SLOT_LIST] = slot_list;
    ours.function[GET_TOKEN_INFO] = token_info;
    ours.function[LOGIN] = login;
    ours.function[SIGN] = sign;
    *list = &ours;
    return answer;
}
