# SPDX-License-Identifier: MIT
"""Logs in the patterns of log4j and logback: distributed storage, batch work, coordination, applications."""

storage = [
    ("INFO", "dfs.DataNode$DataXceiver", "Receiving block blk_{block} src: /{lan}:{port} dest: /{lan}:50010"),
    ("INFO", "dfs.DataNode$PacketResponder", "Received block blk_{block} of size {size} from /{lan}"),
    ("INFO", "dfs.DataNode$PacketResponder", "PacketResponder {n3} for block blk_{block} terminating"),
    ("INFO", "dfs.FSNamesystem",
        "BLOCK* NameSystem.addStoredBlock: blockMap updated: {lan}:50010 is added to blk_{block} size {size}"),
    ("INFO", "dfs.FSNamesystem", "BLOCK* NameSystem.allocateBlock: {folder}/part-{n99999}. blk_{block}"),
    ("INFO", "dfs.DataBlockScanner", "Verification succeeded for blk_{block}"),
    ("INFO", "dfs.FSDataset", "Deleting block blk_{block} file {folder}/current/blk_{block}"),
    ("INFO", "dfs.DataNode$DataXceiver", "{lan}:50010 Served block blk_{block} to /{lan}"),
    ("WARN", "dfs.DataNode$DataXceiver", "{lan}:50010:Got exception while serving blk_{block} to /{lan}:"),
    ("INFO", "datanode.DataNode",
        "Receiving BP-{n999999999}-{lan}-{stamp}:blk_{block}_{session} src: /{lan}:{port} dest: /{lan}:9866"),
    ("INFO", "DataNode.clienttrace",
        "src: /{lan}:{port}, dest: /{lan}:9866, bytes: {size}, op: HDFS_WRITE, cliID: DFSClient_NONMAPREDUCE_-{n999999999}_1, "
        "offset: 0, srvID: {uuid}, blockid: BP-{n999999999}-{lan}-{stamp}:blk_{block}_{session}, duration(ns): {n999999999}"),
    ("INFO", "namenode.FSEditLog",
        "Number of transactions: {n9999} Total time for transactions(ms): {n999} Number of transactions batched in Syncs: {n99}"),
    ("WARN", "hdfs.DFSClient", "DataStreamer Exception: java.io.IOException: Broken pipe")]
batch = [
    ("INFO", "mapreduce.v2.app.job.impl.TaskAttemptImpl",
        "attempt_{stamp}_{n9999}_m_{n999999}_0 TaskAttempt Transitioned from UNASSIGNED to ASSIGNED"),
    ("INFO", "mapreduce.v2.app.job.impl.TaskImpl",
        "task_{stamp}_{n9999}_m_{n999999} Task Transitioned from SCHEDULED to RUNNING"),
    ("INFO", "mapred.TaskAttemptListenerImpl",
        "Progress of TaskAttempt attempt_{stamp}_{n9999}_m_{n999999}_0 is : {f8}"),
    ("INFO", "yarn.util.RackResolver", "Resolved {host}.{domain} to /default-rack"),
    ("INFO", "ipc.Client", "Retrying connect to server: {host}/{lan}:8030. Already tried {n10} time(s); maxRetries=45"),
    ("INFO", "mapreduce.v2.app.rm.RMContainerAllocator",
        "Assigned container container_{stamp}_{n9999}_01_{n999999} to attempt_{stamp}_{n9999}_r_{n999999}_0"),
    ("INFO", "mapreduce.v2.app.rm.RMContainerAllocator",
        "Recalculating schedule, headroom=<memory:{size}, vCores:{n99}>"),
    ("ERROR", "mapreduce.v2.app.rm.RMContainerAllocator", "ERROR IN CONTACTING RM. "),
    ("WARN", "hdfs.LeaseRenewer",
        "Failed to renew lease for [DFSClient_NONMAPREDUCE_{n999999999}_1] for {n999} seconds.  Will retry shortly ..."),
    ("INFO", "metrics2.impl.MetricsSystemImpl", "MapTask metrics system started"),
    ("INFO", "mapred.Merger", "Merging {n30} sorted segments")]
analytics = [
    ("INFO", "executor.Executor", "Running task {n200}.0 in stage {n60}.0 (TID {session})"),
    ("INFO", "executor.Executor",
        "Finished task {n200}.0 in stage {n60}.0 (TID {session}). {n3000} bytes result sent to driver"),
    ("INFO", "storage.BlockManager", "Found block rdd_{n99}_{n200} locally"),
    ("INFO", "executor.CoarseGrainedExecutorBackend", "Got assigned task {session}"),
    ("INFO", "storage.MemoryStore",
        "Block broadcast_{n99} stored as values in memory (estimated size {percent} KB, free {percent} MB)"),
    ("INFO", "storage.ShuffleBlockFetcherIterator", "Getting {n200} non-empty blocks out of {n200} blocks"),
    ("INFO", "python.PythonRunner", "Times: total = {n999}, boot = {n99}, init = {n99}, finish = {n9}"),
    ("INFO", "rdd.HadoopRDD", "Input split: hdfs://{lan}:9000{path}:{size}+{size}"),
    ("INFO", "broadcast.TorrentBroadcast", "Reading broadcast variable {n99} took {n99} ms"),
    ("INFO", "scheduler.DAGScheduler",
        "Submitting {n200} missing tasks from ShuffleMapStage {n60} (MapPartitionsRDD[{n200}] at map at {path}:{n300})"),
    ("WARN", "scheduler.TaskSetManager",
        "Lost task {n200}.0 in stage {n60}.0 (TID {session}, {host}, executor {n30}): ExecutorLostFailure (executor {n30} exited caused by one of the running tasks)")]
coordination = [
    ("INFO", "NIOServerCxn$Factory@197", "Accepted socket connection from /{lan}:{port}"),
    ("INFO", "NIOServerCxn@1001", "Closed socket connection for client /{lan}:{port} which had sessionid 0x{hex15}"),
    ("INFO", "ZooKeeperServer@839", "Client attempting to establish new session at /{lan}:{port}"),
    ("INFO", "ZooKeeperServer@595",
        "Established session 0x{hex15} with negotiated timeout 10000 for client /{lan}:{port}"),
    ("WARN", "QuorumCnxManager$RecvWorker@762", "Connection broken for id {n9}, my id = {n9}, error ="),
    ("WARN", "QuorumCnxManager$SendWorker@679", "Interrupted while waiting for message on queue"),
    ("WARN", "NIOServerCxn@349", "caught end of stream exception"),
    ("INFO", "FastLeaderElection@774", "Notification time out: {n60000}"),
    ("INFO", "PrepRequestProcessor@476", "Processed session termination for sessionid: 0x{hex15}"),
    ("ERROR", "LearnerHandler@562", "Unexpected exception causing shutdown while sock still open")]
application = [
    ("INFO", "o.s.b.w.embedded.tomcat.TomcatWebServer", "Tomcat started on port(s): 8080 (http) with context path ''"),
    ("INFO", "c.example.{word}.{camel}Service", "Processed {n999} {word}s in {n9999} ms"),
    ("DEBUG", "o.s.web.servlet.DispatcherServlet", "GET \"{page}\", parameters={}"),
    ("DEBUG", "org.hibernate.SQL",
        "select {word}0_.id as id1_0_, {word}0_.{word} as {word}2_0_ from {word} {word}0_ where {word}0_.{word}=?"),
    ("WARN", "com.zaxxer.hikari.pool.PoolBase",
        "HikariPool-1 - Failed to validate connection org.postgresql.jdbc.PgConnection@{hex8} (This connection has been closed.)"),
    ("INFO", "o.a.k.clients.consumer.internals.ConsumerCoordinator",
        "[Consumer clientId=consumer-{word}-{n9}, groupId={name}] Setting offset for partition {word}-{n30} to the committed offset"),
    ("ERROR", "c.example.{word}.{camel}Controller", "Unable to load {word} with id {uuid}")]
exceptions = ["java.lang.NullPointerException: Cannot invoke \"String.length()\" because \"{word}\" is null",
    "java.io.IOException: Connection reset by peer",
    "java.net.SocketTimeoutException: Read timed out",
    "java.lang.IllegalStateException: {word} {name} is already closed",
    "java.util.concurrent.TimeoutException: Timeout after {n9999} ms",
    "java.net.NoRouteToHostException: No route to host"]
threads = ["main", "http-nio-8080-exec-{n20}", "pool-{n4}-thread-{n16}", "IPC Server handler {n30} on 8020",
    "AsyncDispatcher event handler", "RMCommunicator Allocator",
    "/{lan}:3888:QuorumCnxManager$Listener", "QuorumPeer[myid={n5}]/0:0:0:0:0:0:0:0:2181", "SyncThread:{n5}",
    "scheduling-1", "fetcher#{n9}"]


def trace(site):
    """A stack trace."""
    r = site.random
    yield site.fill(r.mostly(exceptions))
    for _ in range(r.between(3, 14)):
        yield "\tat " + site.fill(r.mostly(["com.example.{word}.{camel}.{method}({camel}.java:{n900})",
            "java.base/java.util.{camel}.{method}({camel}.java:{n900})",
            "org.apache.{word}.{word}.{camel}.{method}({camel}.java:{n900})",
            "java.base/java.lang.Thread.run(Thread.java:829)"]))
    if r.happens(0.3):
        yield f"\t... {r.below(40)} more"


def of_pattern(table, lay_out, mean, traces=0.01):
    """A format: events of `table` laid out by `lay_out(site, thread, level, logger, text)`."""
    def lines(site):
        r = site.random
        kept = r.some(threads, least=3)
        while True:
            level, logger, text = r.mostly(table)
            for _ in range(r.between(1, 3)):
                site.tick(mean)
                yield lay_out(site, site.fill(r.mostly(kept)), level, site.fill(logger), site.fill(text))
            if level != "INFO" and r.happens(0.2) or r.happens(traces / 5):
                yield from trace(site)
    return lines


formats = [
    of_pattern(storage, lambda s, t, v, c, m: f"{s.when('%y%m%d %H%M%S')} {s['session']} {v} {c}: {m}", 0.7, 0),
    of_pattern(storage, lambda s, t, v, c,
        m: f"{s.when('%Y-%m-%d %H:%M:%S,%L')} {v} org.apache.hadoop.hdfs.server.{c}: {m}", 0.1),
    of_pattern(batch, lambda s, t, v, c, m: f"{s.when('%Y-%m-%d %H:%M:%S,%L')} {v} [{t}] org.apache.hadoop.{c}: {m}",
        0.2),
    of_pattern(analytics, lambda s, t, v, c, m: f"{s.when('%y/%m/%d %H:%M:%S')} {v} {c}: {m}", 0.2, 0),
    of_pattern(coordination, lambda s, t, v, c, m: f"{s.when('%Y-%m-%d %H:%M:%S,%L')} - {v:<5} [{t}:{c}] - {m}", 4),
    of_pattern(application, lambda s, t, v, c,
        m: f"{s.when('%Y-%m-%d %H:%M:%S.%L')}  {v:<5} 1 --- [{t[-15:]:>15}] {c[-40:]:<40} : {m}", 0.4),
    of_pattern(application, lambda s, t, v, c, m: f"{s.when('%H:%M:%S.%L')} [{t}] {v:<5} {c} - {m}", 0.4)]
