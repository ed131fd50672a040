etcd:
  pkg.installed: []
  service.running:
    - enable: true
