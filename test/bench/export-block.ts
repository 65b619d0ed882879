/** An export of NFS-Ganesha as somebody writes it by hand. */
export const buildExportBlock = (id: number, path: string, client: string): string =>
  `EXPORT { Export_Id = ${id}; Path = "${path}"; Pseudo = "${path}"; Protocols = 4; Transports = TCP; SecType = sys; ` +
  `Squash = No_Root_Squash; Access_Type = None; FSAL { Name = VFS; } CLIENT { Clients = ${client}; Protocols = 4; Access_Type = RW; } }\n`;
