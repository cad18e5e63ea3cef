/* SPDX-License-Identifier: MIT
 * A stage that does nothing, for tests of what holds it. */
#ifndef TESSERA_TESTS_STAGE_H
#define TESSERA_TESTS_STAGE_H

#include <tessera/abi/plugin.h>

static tsr_status stage_create(const tsr_host* host, tsr_call* call, const char* params,
                               void** plan) {
    (void)host, (void)call, (void)params;
    *plan = NULL;
    return TSR_OK;
}
static void stage_destroy(void* plan) { (void)plan; }
static tsr_status stage_encode(const void* plan, const tsr_host* host, tsr_call* call,
                               const tsr_stream* in) {
    (void)plan;
    return host->share(call, 0, in);
}
static tsr_status stage_decode(const void* plan, const tsr_host* host, tsr_call* call,
                               const tsr_stream* parts, uint32_t count, const tsr_stream* shape) {
    (void)plan, (void)count, (void)shape;
    return host->share(call, 0, parts);
}

static const tsr_stage_api stage_api = {.size = sizeof(tsr_stage_api),
                                        .create = stage_create,
                                        .destroy = stage_destroy,
                                        .ports = NULL,
                                        .encode = stage_encode,
                                        .decode = stage_decode};
static const tsr_port stage_ports[] = {{"out", TSR_BYTES}};

#define STAGE(name, id_, version_)        \
    static const tsr_desc name = {        \
        .size = sizeof(tsr_desc),         \
        .shape = TSR_STAGE,               \
        .flags = TSR_EXACT,               \
        .format = 1,                      \
        .format_min = 1,                  \
        .id = id_,                        \
        .version = version_,              \
        .home = "",                       \
        .summary = "does nothing",        \
        .tags = "test",                   \
        .schema = "{\"properties\": {}}", \
        .api = &stage_api,                \
        .ports = stage_ports,             \
        .port_count = 1,                  \
        .accepts = TSR_ANY_TYPE,          \
        .kinds = 0,                       \
        .route_count = 0,                 \
        .routes = NULL,                   \
        .extension = NULL,                \
    }

#define EXPORT(...)                                                                      \
    static const tsr_desc* const plugins[] = {__VA_ARGS__};                              \
    extern TSR_EXPORT const tsr_entry tsr_plugin_entry;                                  \
    const tsr_entry tsr_plugin_entry = {TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry), \
                                        sizeof plugins / sizeof plugins[0], plugins}

#endif
