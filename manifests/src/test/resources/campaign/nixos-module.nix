{ config, ... }:
{
  services.etcd = {
    enable = true;
    listenPeerUrls = [ "https://10.0.0.11:2380" ];
    extraConf = { "AUTO_TLS" = "false"; };
  };
}
